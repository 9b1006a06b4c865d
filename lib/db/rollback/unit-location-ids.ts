import type { Sql } from "../database.ts";

/** Ids of the code locations that the unit serves now. */
export async function readUnitLocationIds(sql: Sql, unitId: string): Promise<bigint[]> {
  const rows = await sql.query<{ id: string }>(
    "select id::text as id from code_location where deploy_unit_id = $1::uuid order by id",
    [unitId],
  );
  return rows.map(({ id }) => BigInt(id));
}
