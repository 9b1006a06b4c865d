import { CHANGE_KINDS, type ChangeKind } from "../../domain/diff/change.ts";
import type { BulkTransaction, Sql } from "../database.ts";
import { asBuffer } from "./packed.ts";

/** What a load changed for one asset, as stored. */
export type StoredChange = {
  readonly keyHash: Buffer;
  readonly kind: ChangeKind;
  /** Mask of the facets; 0 unless changed. */
  readonly facets: number;
  readonly oldContentHash: Buffer | null;
  readonly newContentHash: Buffer | null;
};

/** A change with the identity of its asset: what pages of changes are made from. */
export type ChangeRow = Omit<StoredChange, "facets"> & { readonly key: string; readonly repository: string | null };

/** Stores a load's changes; their place in the list becomes the ordinal. */
export async function copyChanges(
  tx: BulkTransaction,
  locationId: bigint,
  loadNumber: number,
  changes: readonly StoredChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const location = locationId.toString();
  await tx.copyIn(
    "asset_change",
    ["location_id", "key_hash", "load_number", "ordinal", "kind", "facets", "old_content_hash", "new_content_hash"],
    changes
      .values()
      .map((change, ordinal) => [
        location,
        change.keyHash,
        loadNumber,
        ordinal,
        CHANGE_KINDS.indexOf(change.kind) + 1,
        change.facets,
        change.oldContentHash,
        change.newContentHash,
      ]),
  );
}

/** The first changes of a load, in the order of its list. */
export async function readLoadChanges(
  sql: Sql,
  locationId: bigint,
  loadNumber: number,
  limit: number,
): Promise<ChangeRow[]> {
  const rows = await sql.query<RawChangeRow>(
    `select c.key_hash, c.kind, c.old_content_hash, c.new_content_hash, a.key, a.repository
       from asset_change c
       join asset a on a.location_id = c.location_id and a.key_hash = c.key_hash
      where c.location_id = $1::bigint and c.load_number = $2
      order by c.ordinal
      limit $3`,
    [locationId.toString(), loadNumber, limit],
  );
  return rows.map(changeRow);
}

export type RawChangeRow = {
  key_hash: Uint8Array;
  kind: number;
  old_content_hash: Uint8Array | null;
  new_content_hash: Uint8Array | null;
  key: string;
  repository: string | null;
};

export function changeRow(row: RawChangeRow): ChangeRow {
  return {
    keyHash: asBuffer(row.key_hash),
    kind: changeKind(row.kind),
    oldContentHash: row.old_content_hash && asBuffer(row.old_content_hash),
    newContentHash: row.new_content_hash && asBuffer(row.new_content_hash),
    key: row.key,
    repository: row.repository,
  };
}

function changeKind(stored: number): ChangeKind {
  const kind = CHANGE_KINDS[stored - 1];
  if (kind === undefined) throw new Error(`asset_change.kind holds ${stored}, which is no kind of change`);
  return kind;
}

export type FirstChange = { load: number; kind: ChangeKind; key: string; repository: string | null };

/** The first few changes of each of several loads, for the rows of a history page. */
export async function readFirstChanges(
  sql: Sql,
  locationId: bigint,
  loadNumbers: readonly number[],
  perLoad: number,
): Promise<FirstChange[]> {
  if (loadNumbers.length === 0) return [];
  const rows = await sql.query<{ load: number; kind: number; key: string; repository: string | null }>(
    `select given.load, c.kind, a.key, a.repository
       from (select unnest(string_to_array($2, ',')::int[]) as load) given
      cross join lateral (
        select kind, key_hash, ordinal from asset_change
         where location_id = $1::bigint and load_number = given.load
         order by ordinal
         limit $3) c
       join asset a on a.location_id = $1::bigint and a.key_hash = c.key_hash
      order by given.load, c.ordinal`,
    [locationId.toString(), loadNumbers.join(","), perLoad],
  );
  return rows.map((row) => ({ ...row, kind: changeKind(row.kind) }));
}

/** The first few of them whose asset's key is LIKE `pattern`. */
export async function readMatchingChanges(
  sql: Sql,
  locationId: bigint,
  loadNumbers: readonly number[],
  pattern: string,
  perLoad: number,
): Promise<FirstChange[]> {
  if (loadNumbers.length === 0) return [];
  const rows = await sql.query<{ load: number; kind: number; key: string; repository: string | null }>(
    `select given.load, found.kind, found.key, found.repository
       from (select unnest(string_to_array($2, ',')::int[]) as load) given
      cross join lateral (
        select c.kind, c.ordinal, a.key, a.repository
          from asset_change c
          join asset a on a.location_id = c.location_id and a.key_hash = c.key_hash
         where c.location_id = $1::bigint and c.load_number = given.load and a.search_text like $3
         order by c.ordinal
         limit $4) found
      order by given.load, found.ordinal`,
    [locationId.toString(), loadNumbers.join(","), pattern, perLoad],
  );
  return rows.map((row) => ({ ...row, kind: changeKind(row.kind) }));
}
