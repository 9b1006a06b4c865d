import type { Sql } from "../database.ts";
import { asBuffer, packHashes, unpacked } from "./packed.ts";
import { wholeDefinition } from "./whole-definition.ts";

/**
 * What follows the key in a canonical definition, which begins with code version, dependencies and key. A text within
 * it has its quotes escaped, so that this can only stand elsewhere in a member of a dependency's own.
 */
const AFTER_KEY = `,"metadata":{`;

/** The beginning of a definition, closed again; JSON, but in the case that `AFTER_KEY` names. */
export type DefinitionHead = { readonly keyHash: Buffer; readonly head: string };

/**
 * A page of the heads of the definitions that stood at load `number`, in the order of their key hashes, after the key
 * hash `after`. Metadata make most of a definition, and stay in the database: 100,000 heads are some 10 MB.
 */
export async function readDefinitionHeads(
  sql: Sql,
  locationId: bigint,
  number: number,
  after: Buffer | null,
  limit: number,
): Promise<DefinitionHead[]> {
  const rows = await sql.query<{ key_hash: Uint8Array; head: string }>(
    `select i.key_hash,
            case when position($5 in d.body) > 0
                 then substring(d.body for position($5 in d.body) - 1) || '}' else d.body end as head
       from asset_interval i
      cross join ${wholeDefinition("i.location_id", "i.content_hash")} d
      where i.location_id = $1::bigint and i.first_load <= $2 and (i.last_load is null or i.last_load >= $2)
        and i.key_hash > $3
      order by i.key_hash
      limit $4`,
    [locationId.toString(), number, after ?? Buffer.alloc(0), limit, AFTER_KEY],
  );
  return rows.map((row) => ({ keyHash: asBuffer(row.key_hash), head: row.head }));
}

/** Whole definitions of these assets as they stood at load `number`, by key hash in hex; others have no entry. */
export async function readDefinitionsAt(
  sql: Sql,
  locationId: bigint,
  number: number,
  keyHashes: readonly Buffer[],
): Promise<Map<string, string>> {
  if (keyHashes.length === 0) return new Map();
  const rows = await sql.query<{ key_hash: Uint8Array; body: string }>(
    `select given.hash as key_hash, d.body
       from ${unpacked("$3")} given
      cross join lateral (
        select content_hash from asset_interval
         where location_id = $1::bigint and key_hash = given.hash and first_load <= $2
           and (last_load is null or last_load >= $2)
        offset 0) i
      cross join ${wholeDefinition("$1::bigint", "i.content_hash")} d`,
    [locationId.toString(), number, packHashes(keyHashes)],
  );
  return new Map(rows.map((row) => [asBuffer(row.key_hash).toString("hex"), row.body]));
}
