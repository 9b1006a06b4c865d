import type { BulkTransaction, Sql } from "../database.ts";
import { asBuffer, packHashes, unpacked } from "./packed.ts";
import { wholeDefinition } from "./whole-definition.ts";

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

/** A definition about to be stored: whole, or as what stands between the beginning and the end of its base. */
export type NewDefinition = {
  readonly contentHash: Buffer;
  readonly trackedHash: Buffer;
  readonly body: string;
  /** A whole definition that is stored, and how many of its code points are kept at either end. */
  readonly base: { readonly contentHash: Buffer; readonly head: number; readonly tail: number } | null;
};

/**
 * Stores definitions that `missingDefinitions` named. Under the location's lock nobody else adds any, so
 * plain COPY without a staging table is safe; were the lock not held, the primary key would refuse.
 */
export async function copyDefinitions(
  tx: BulkTransaction,
  locationId: bigint,
  definitions: Iterable<NewDefinition>,
): Promise<void> {
  const location = locationId.toString();
  await tx.copyIn(
    "asset_definition",
    ["location_id", "content_hash", "tracked_hash", "body", "base_hash", "head", "tail"],
    Iterator.from(definitions).map(({ contentHash, trackedHash, body, base }) => [
      location,
      contentHash,
      trackedHash,
      body,
      base?.contentHash ?? null,
      base?.head ?? null,
      base?.tail ?? null,
    ]),
  );
}

/**
 * By key hash in hex, for assets that stand: the whole definition that a new one of theirs may be told from. It is the
 * standing one or, where that is no whole one itself, its base, so that nothing is ever put together from more than two.
 */
export async function readBases(
  sql: Sql,
  locationId: bigint,
  keyHashes: readonly Buffer[],
): Promise<Map<string, { readonly contentHash: Buffer; readonly body: string }>> {
  if (keyHashes.length === 0) return new Map();
  const rows = await sql.query<{ key_hash: Uint8Array; content_hash: Uint8Array; body: string }>(
    // One look-up after the other (`offset 0` keeps them apart): right after a first load the planner has no statistics,
    // and joined all definitions with each other.
    `select given.hash as key_hash, base.content_hash, base.body
       from ${unpacked("$2")} given
      cross join lateral (
        select content_hash from asset_interval
         where location_id = $1::bigint and key_hash = given.hash and last_load is null offset 0) i
      cross join lateral (
        select coalesce(base_hash, content_hash) as base_hash from asset_definition
         where location_id = $1::bigint and content_hash = i.content_hash offset 0) standing
      cross join lateral (
        select content_hash, body from asset_definition
         where location_id = $1::bigint and content_hash = standing.base_hash offset 0) base`,
    [locationId.toString(), packHashes(keyHashes)],
  );
  return new Map(
    rows.map((row) => [
      asBuffer(row.key_hash).toString("hex"),
      { contentHash: asBuffer(row.content_hash), body: row.body },
    ]),
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
    `select given.hash as content_hash, d.body
       from ${unpacked("$2")} given
      cross join ${wholeDefinition("$1::bigint", "given.hash")} d`,
    [locationId.toString(), packHashes(contentHashes)],
  );
  return new Map(
    rows.map((row) => {
      const contentHash = asBuffer(row.content_hash);
      return [contentHash.toString("hex"), { contentHash, body: row.body }];
    }),
  );
}
