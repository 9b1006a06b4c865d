import type { Make } from "../../domain/snapshot/make.ts";
import type { Sql } from "../database.ts";
import { type MakeColumns, makeColumns, makeOf } from "./load-make.ts";
import { asBuffer } from "./packed.ts";

/** A load about to be written. Members that end in `Json` are JSON text. */
export type NewLoad = {
  readonly number: number;
  readonly status: "loaded" | "failed";
  readonly loadedAt: Date;
  readonly source: string;
  readonly make: Make;
  readonly fingerprint: Buffer | null;
  readonly errorJson: string | null;
  readonly errorHash: Buffer | null;
  readonly imageReference: string | null;
  readonly imageDigest: string | null;
  readonly gitJson: string | null;
  readonly runtimeJson: string | null;
  readonly bundlesJson: string | null;
  readonly metadataJson: string | null;
  readonly deployType: string | null;
  readonly deployedByJson: string | null;
  readonly description: string | null;
  readonly comparedTo: number | null;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly total: number;
  readonly groupFirst: number;
  readonly similarityHash: Buffer;
  readonly rollbackId: string | null;
  readonly rollbackOf: number | null;
  /** The hold that it came against. */
  readonly againstHoldId: string | null;
  readonly searchText: string;
  readonly recordedByJson: string;
};

export async function insertLoad(sql: Sql, locationId: bigint, load: NewLoad): Promise<void> {
  await sql.query(
    `insert into load (location_id, number, status, loaded_at, recorded_at, source, fidelity, canonical_version,
                       fingerprint, error, error_hash, image_reference, image_digest, git, runtime, bundles, metadata,
                       deploy_type, deployed_by, description, compared_to, added, removed, changed, total,
                       group_first, similarity_hash, rollback_id, rollback_of, search_text, recorded_by,
                       ignored_metadata, against_hold_id)
     values ($1::bigint, $2, $3, $4::timestamptz, now(), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
             $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27::uuid, $28, $29, $30::jsonb, $31::text[], $32::uuid)`,
    [
      locationId.toString(),
      load.number,
      load.status,
      load.loadedAt.toISOString(),
      load.source,
      load.make.fidelity,
      load.make.canonicalVersion,
      load.fingerprint,
      load.errorJson,
      load.errorHash,
      load.imageReference,
      load.imageDigest,
      load.gitJson,
      load.runtimeJson,
      load.bundlesJson,
      load.metadataJson,
      load.deployType,
      load.deployedByJson,
      load.description,
      load.comparedTo,
      load.added,
      load.removed,
      load.changed,
      load.total,
      load.groupFirst,
      load.similarityHash,
      load.rollbackId,
      load.rollbackOf,
      load.searchText,
      load.recordedByJson,
      load.make.ignoredMetadata,
      load.againstHoldId,
    ],
  );
}

/** Facts of an earlier load that recording the next one needs. */
export type LoadFactsRow = {
  readonly number: number;
  readonly status: "loaded" | "failed";
  readonly make: Make;
  readonly fingerprint: Buffer | null;
  readonly errorHash: Buffer | null;
  readonly imageReference: string | null;
  readonly imageDigest: string | null;
  /** JSON text; null where none was told. */
  readonly bundlesJson: string | null;
  readonly total: number;
  readonly groupFirst: number;
  readonly similarityHash: Buffer;
  readonly rollbackId: string | null;
  readonly rollbackOf: number | null;
};

export async function readLoadFacts(sql: Sql, locationId: bigint, number: number): Promise<LoadFactsRow | null> {
  const [row] = await sql.query<
    MakeColumns & {
      status: "loaded" | "failed";
      fingerprint: Uint8Array | null;
      error_hash: Uint8Array | null;
      image_reference: string | null;
      image_digest: string | null;
      bundles: string | null;
      total: number;
      group_first: number;
      similarity_hash: Uint8Array;
      rollback_id: string | null;
      rollback_of: number | null;
    }
  >(
    `select status, ${makeColumns("load")}, fingerprint, error_hash, image_reference, image_digest, bundles, total,
            group_first, similarity_hash, rollback_id::text as rollback_id, rollback_of
       from load where location_id = $1::bigint and number = $2`,
    [locationId.toString(), number],
  );
  if (row === undefined) return null;
  return {
    number,
    status: row.status,
    make: makeOf(row),
    fingerprint: row.fingerprint && asBuffer(row.fingerprint),
    errorHash: row.error_hash && asBuffer(row.error_hash),
    imageReference: row.image_reference,
    imageDigest: row.image_digest,
    bundlesJson: row.bundles,
    total: row.total,
    groupFirst: row.group_first,
    similarityHash: asBuffer(row.similarity_hash),
    rollbackId: row.rollback_id,
    rollbackOf: row.rollback_of,
  };
}

/** Makes of a load and of the load that its changes are against; null stands for the empty snapshot, or a failed load. */
export async function readLoadMakes(
  sql: Sql,
  locationId: bigint,
  number: number,
): Promise<{ make: Make | null; baseMake: Make | null }> {
  const rows = await sql.query<MakeColumns & { number: number }>(
    `select m.number, ${makeColumns("m")}
       from load l
       join load m on m.location_id = l.location_id and m.number in (l.number, l.compared_to)
      where l.location_id = $1::bigint and l.number = $2 and l.status = 'loaded'`,
    [locationId.toString(), number],
  );
  const own = rows.find((row) => row.number === number);
  const base = rows.find((row) => row.number !== number);
  return { make: own ? makeOf(own) : null, baseMake: base ? makeOf(base) : null };
}

/** Commit (JSON text) of the newest load that ran this very image and knew one; an image is built from one commit. */
export async function readGitOfDigest(sql: Sql, locationId: bigint, digest: string): Promise<string | null> {
  const [row] = await sql.query<{ git: string }>(
    `select git from load
      where location_id = $1::bigint and image_digest = $2 and git is not null
      order by number desc
      limit 1`,
    [locationId.toString(), digest],
  );
  return row?.git ?? null;
}

/** The image of the newest load that ran any of these digests; null when none did. */
export async function readImageOfDigests(
  sql: Sql,
  locationId: bigint,
  digests: readonly string[],
): Promise<{ reference: string; digest: string } | null> {
  const [row] = await sql.query<{ reference: string; digest: string }>(
    `select image_reference as reference, image_digest as digest from load
      where location_id = $1::bigint and image_digest in (select jsonb_array_elements_text($2::jsonb))
      order by number desc
      limit 1`,
    [locationId.toString(), JSON.stringify(digests)],
  );
  return row ?? null;
}

/** Commit (JSON text) of that load. */
export async function readGitOfLoad(sql: Sql, locationId: bigint, number: number): Promise<string | null> {
  const [row] = await sql.query<{ git: string | null }>(
    "select git from load where location_id = $1::bigint and number = $2",
    [locationId.toString(), number],
  );
  return row?.git ?? null;
}

/** Starts the group of similar entries that begins with this load, or lets the load join it as its last. */
export async function joinLoadGroup(sql: Sql, locationId: bigint, first: number, number: number): Promise<void> {
  await sql.query(
    `insert into load_group (location_id, first, last, count) values ($1::bigint, $2::int, $3::int, $3::int - $2::int + 1)
     on conflict (location_id, first) do update set last = excluded.last, count = excluded.count`,
    [locationId.toString(), first, number],
  );
}

/** The load whose snapshot stands somewhere in the history; `make` is null for 0, the empty snapshot. */
export type SnapshotLoad = { readonly number: number; readonly make: Make | null };

export const EMPTY_SNAPSHOT: SnapshotLoad = { number: 0, make: null };

/**
 * The load whose snapshot stands for `number`: itself when it loaded, else the highest before it that did,
 * else 0, the empty snapshot. Null when the location has no such load; 0 stands for itself.
 */
export async function snapshotLoad(sql: Sql, locationId: bigint, number: number): Promise<SnapshotLoad | null> {
  if (number === 0) return EMPTY_SNAPSHOT;
  const [row] = await sql.query<MakeColumns & { number: number | null }>(
    `select s.number, ${makeColumns("s")}
       from load l
       left join lateral (
         select * from load
          where location_id = $1::bigint and number <= $2 and status = 'loaded'
          order by number desc
          limit 1) s on true
      where l.location_id = $1::bigint and l.number = $2`,
    [locationId.toString(), number],
  );
  if (row === undefined) return null;
  return row.number === null ? EMPTY_SNAPSHOT : { number: row.number, make: makeOf(row) };
}

/** Sets the one fact of a load that may change, with the text that the search looks in. */
export async function updateDescription(
  sql: Sql,
  locationId: bigint,
  number: number,
  description: string | null,
  searchText: string,
): Promise<void> {
  await sql.query("update load set description = $3, search_text = $4 where location_id = $1::bigint and number = $2", [
    locationId.toString(),
    number,
    description,
    searchText,
  ]);
}
