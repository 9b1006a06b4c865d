import type { BulkTransaction, Sql } from "../database.ts";
import { asBuffer, packHashes, unpacked } from "./packed.ts";

/** An asset of a location: `key` is the JSON array of its parts, `searchText` what search and order go by. */
export type StoredIdentity = {
  readonly keyHash: Buffer;
  readonly key: string;
  readonly repository: string | null;
  readonly searchText: string;
};

/** Places (ascending) of those key hashes in the list that the location never had. */
export async function unknownKeys(sql: Sql, locationId: bigint, keyHashes: readonly Buffer[]): Promise<number[]> {
  if (keyHashes.length === 0) return [];
  const rows = await sql.query<{ place: number }>(
    `select given.place from ${unpacked("$2")} given
      where not exists (select from asset a where a.location_id = $1::bigint and a.key_hash = given.hash)
      order by given.place`,
    [locationId.toString(), packHashes(keyHashes)],
  );
  return rows.map((row) => row.place);
}

/** Stores identities that `unknownKeys` named; safe for the reason given at `copyDefinitions`. */
export async function copyIdentities(
  tx: BulkTransaction,
  locationId: bigint,
  identities: Iterable<StoredIdentity>,
): Promise<void> {
  const location = locationId.toString();
  await tx.copyIn(
    "asset",
    ["location_id", "key_hash", "key", "repository", "search_text"],
    Iterator.from(identities).map(({ keyHash, key, repository, searchText }) => [
      location,
      keyHash,
      key,
      repository,
      searchText,
    ]),
  );
}

/** Stored identities by key hash in hex. */
export async function readIdentities(
  sql: Sql,
  locationId: bigint,
  keyHashes: readonly Buffer[],
): Promise<Map<string, StoredIdentity>> {
  if (keyHashes.length === 0) return new Map();
  const rows = await sql.query<{ key_hash: Uint8Array; key: string; repository: string | null; search_text: string }>(
    `select a.key_hash, a.key, a.repository, a.search_text
       from ${unpacked("$2")} given
       join asset a on a.location_id = $1::bigint and a.key_hash = given.hash`,
    [locationId.toString(), packHashes(keyHashes)],
  );
  return new Map(
    rows.map((row) => {
      const keyHash = asBuffer(row.key_hash);
      const { key, repository, search_text: searchText } = row;
      return [keyHash.toString("hex"), { keyHash, key, repository, searchText }];
    }),
  );
}

/** Identities with that key (canonical text) in whichever repository; two at most, enough to see that there is a choice. */
export async function findByKey(sql: Sql, locationId: bigint, key: string, prefix: string): Promise<StoredIdentity[]> {
  // The text pattern is there for the trigram index; keys themselves are in none.
  const rows = await sql.query<{ key_hash: Uint8Array; key: string; repository: string | null; search_text: string }>(
    `select key_hash, key, repository, search_text from asset
      where location_id = $1::bigint and search_text like $3 and key = $2
      order by repository nulls first
      limit 2`,
    [locationId.toString(), key, prefix],
  );
  return rows.map((row) => ({
    keyHash: asBuffer(row.key_hash),
    key: row.key,
    repository: row.repository,
    searchText: row.search_text,
  }));
}
