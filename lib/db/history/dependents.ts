import type { Sql } from "../database.ts";

/**
 * Standing definitions whose canonical form contains `text`. It scans the location's definitions: 0.1 s at
 * 100,000 assets, and rows per dependency would cost every recording more than that. The scan is kept apart
 * from the join, so that only the few bodies it finds are carried along.
 */
export async function readBodiesContaining(sql: Sql, locationId: bigint, text: string): Promise<string[]> {
  const rows = await sql.query<{ body: string }>(
    `with found as materialized (
       select content_hash, body from whole_definition
        where location_id = $1::bigint and position($2 in body) > 0)
     select found.body
       from found
       join asset_interval i on i.location_id = $1::bigint and i.content_hash = found.content_hash and i.last_load is null`,
    [locationId.toString(), text],
  );
  return rows.map((row) => row.body);
}
