import type { BulkTransaction, Sql } from "../database.ts";
import { asBuffer, packHashes, unpacked } from "./packed.ts";

/** Places (ascending) of those hashes in the list under which the location stores no definition. */
export async function missingDefinitions(
  sql: Sql,
  locationId: bigint,
  contentHashes: readonly Buffer[],
): Promise<number[]> {
  if (contentHashes.length === 0) return [];
  const rows = await sql.query<{ place: number }>(
    `select given.place from ${unpacked("$2")} given
      where not exists (select from asset_definition d
                         where d.location_id = $1::bigint and d.content_hash = given.hash)
      order by given.place`,
    [locationId.toString(), packHashes(contentHashes)],
  );
  return rows.map((row) => row.place);
}

/**
 * Stores definitions that `missingDefinitions` named. Under the location's lock nobody else adds any, so
 * plain COPY without a staging table is safe; were the lock not held, the primary key would refuse.
 */
export async function copyDefinitions(
  tx: BulkTransaction,
  locationId: bigint,
  definitions: Iterable<{ readonly contentHash: Buffer; readonly trackedHash: Buffer; readonly body: string }>,
): Promise<void> {
  const location = locationId.toString();
  await tx.copyIn(
    "asset_definition",
    ["location_id", "content_hash", "tracked_hash", "body"],
    Iterator.from(definitions).map(({ contentHash, trackedHash, body }) => [location, contentHash, trackedHash, body]),
  );
}

/** Stored definition, by content hash. */
export type StoredDefinition = { readonly contentHash: Buffer; readonly body: string };

/** Stored definitions by content hash in hex; hashes that are not stored have no entry. */
export async function readDefinitions(
  sql: Sql,
  locationId: bigint,
  contentHashes: readonly Buffer[],
): Promise<Map<string, StoredDefinition>> {
  if (contentHashes.length === 0) return new Map();
  const rows = await sql.query<{ content_hash: Uint8Array; body: string }>(
    `select d.content_hash, d.body
       from ${unpacked("$2")} given
       join asset_definition d on d.location_id = $1::bigint and d.content_hash = given.hash`,
    [locationId.toString(), packHashes(contentHashes)],
  );
  return new Map(
    rows.map((row) => {
      const contentHash = asBuffer(row.content_hash);
      return [contentHash.toString("hex"), { contentHash, body: row.body }];
    }),
  );
}
