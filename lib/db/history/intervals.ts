import type { BulkTransaction, Sql } from "../database.ts";
import { packHashes, unpacked } from "./packed.ts";

/** Digests of one asset's definition. */
export type DefinitionHashes = { readonly keyHash: Buffer; readonly trackedHash: Buffer; readonly contentHash: Buffer };

/**
 * The snapshot that stands: (key hash, tracked hash, content hash), 96 bytes an asset, sorted by key hash. 100,000 rows
 * sent one by one take several times as long as these 9.6 MB in sixteen pieces; in one piece they take ten times their
 * size in memory on the way (written as hex, received into a buffer that doubles until it holds them).
 */
export async function readOpenManifest(sql: Sql, locationId: bigint): Promise<Buffer> {
  const rows = await sql.query<{ piece: Uint8Array }>(
    `select string_agg(key_hash || tracked_hash || content_hash, ''::bytea order by key_hash) as piece
       from asset_interval
      where location_id = $1::bigint and last_load is null
      group by get_byte(key_hash, 0) / 16
      order by get_byte(key_hash, 0) / 16`,
    [locationId.toString()],
  );
  return Buffer.concat(rows.map(({ piece }) => piece));
}

/** Ends the open intervals of these keys with `lastLoad`; throws when one of them had none open. */
export async function closeIntervals(
  sql: Sql,
  locationId: bigint,
  lastLoad: number,
  keyHashes: readonly Buffer[],
): Promise<void> {
  if (keyHashes.length === 0) return;
  const [row] = await sql.query<{ closed: number }>(
    `with closed as (
       update asset_interval i set last_load = $3
         from ${unpacked("$2")} given
        where i.location_id = $1::bigint and i.key_hash = given.hash and i.last_load is null
       returning 1)
     select count(*)::int as closed from closed`,
    [locationId.toString(), packHashes(keyHashes), lastLoad],
  );
  if (row?.closed !== keyHashes.length) {
    throw new Error(`closed ${row?.closed} intervals of ${keyHashes.length}: the open manifest is not what was read`);
  }
}

export async function openIntervals(
  tx: BulkTransaction,
  locationId: bigint,
  firstLoad: number,
  definitions: readonly DefinitionHashes[],
): Promise<void> {
  if (definitions.length === 0) return;
  const location = locationId.toString();
  await tx.copyIn(
    "asset_interval",
    ["location_id", "key_hash", "first_load", "content_hash", "tracked_hash"],
    definitions
      .values()
      .map(({ keyHash, contentHash, trackedHash }) => [location, keyHash, firstLoad, contentHash, trackedHash]),
  );
}
