import type { Sql } from "../database.ts";

/** Names of the code locations of a deployment. */
export async function readLocationNames(sql: Sql, deploymentId: string): Promise<string[]> {
  const rows = await sql.query<{ name: string }>(
    `select name from code_location where deployment_id = $1::uuid order by name collate "C"`,
    [deploymentId],
  );
  return rows.map(({ name }) => name);
}
