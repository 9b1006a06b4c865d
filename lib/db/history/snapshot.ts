import type { Sql } from "../database.ts";
import { asBuffer } from "./packed.ts";
import { wholeDefinition } from "./whole-definition.ts";

/** A page of the definitions that stood at load `number`, in the order of `compareIdentities`, after the key hash `after`. */
export async function readSnapshot(
  sql: Sql,
  locationId: bigint,
  number: number,
  after: Buffer | null,
  limit: number,
): Promise<{ keyHash: Buffer; body: string }[]> {
  // The page is cut before the bodies are fetched: sorting 100,000 of them would spill to disk.
  const rows = await sql.query<{ key_hash: Uint8Array; body: string }>(
    `with page as (
       select a.key_hash, a.key, coalesce(a.repository, '') as repository, i.content_hash
         from asset_interval i
         join asset a on a.location_id = i.location_id and a.key_hash = i.key_hash
        where i.location_id = $1::bigint and i.first_load <= $2 and (i.last_load is null or i.last_load >= $2)
          and ($3::bytea is null
               or (a.key collate "C", coalesce(a.repository, '') collate "C") >
                  (select key, coalesce(repository, '') from asset where location_id = $1::bigint and key_hash = $3))
        order by a.key collate "C", coalesce(a.repository, '') collate "C"
        limit $4)
     select page.key_hash, d.body
       from page
      cross join ${wholeDefinition("$1::bigint", "page.content_hash")} d
      order by page.key collate "C", page.repository collate "C"`,
    [locationId.toString(), number, after, limit],
  );
  return rows.map((row) => ({ keyHash: asBuffer(row.key_hash), body: row.body }));
}
