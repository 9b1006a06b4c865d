import type { Sql } from "../database.ts";

/** A code location with the load in which its assets stand. */
export type LoadedLocation = {
  readonly id: bigint;
  readonly name: string;
  /** Highest load that loaded. */
  readonly lastGoodLoad: number;
  /** Assets of that load. */
  readonly assets: number;
};

/** Every location of a deployment that ever loaded, by name. */
export async function readLoadedLocations(sql: Sql, deploymentId: string): Promise<LoadedLocation[]> {
  const rows = await sql.query<{ id: string; name: string; last_good_load: number; total: number }>(
    `select c.id::text as id, c.name, c.last_good_load, l.total
       from code_location c join load l on l.location_id = c.id and l.number = c.last_good_load
      where c.deployment_id = $1::uuid
      order by c.name collate "C"`,
    [deploymentId],
  );
  return rows.map((row) => ({
    id: BigInt(row.id),
    name: row.name,
    lastGoodLoad: row.last_good_load,
    assets: row.total,
  }));
}
