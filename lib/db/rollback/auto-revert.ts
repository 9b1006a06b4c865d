import type { Sql } from "../database.ts";

/** Whether a rollback that does not become healthy is followed by a deploy of what ran before it. */
export async function readAutoRevert(sql: Sql, deploymentId: string): Promise<boolean> {
  const [row] = await sql.query<{ auto_revert: boolean }>("select auto_revert from deployment where id = $1::uuid", [
    deploymentId,
  ]);
  return row?.auto_revert ?? false;
}
