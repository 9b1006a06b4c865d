import type { Sql } from "../database.ts";

/**
 * Standing definitions whose canonical form contains `text`, sorted by key. A scan of the location's standing
 * definitions: measured at 100,000 assets it takes as long as one sorted page of the snapshot, and spares every
 * recording a row per dependency.
 */
export async function readBodiesContaining(sql: Sql, locationId: bigint, text: string): Promise<string[]> {
  const rows = await sql.query<{ body: string }>(
    `select d.body
       from asset_interval i
       join asset_definition d on d.location_id = i.location_id and d.content_hash = i.content_hash
       join asset a on a.location_id = i.location_id and a.key_hash = i.key_hash
      where i.location_id = $1::bigint and i.last_load is null and position($2 in d.body) > 0
      order by a.key collate "C", coalesce(a.repository, '') collate "C"`,
    [locationId.toString(), text],
  );
  return rows.map((row) => row.body);
}
