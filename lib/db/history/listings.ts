import type { AssetListing } from "../../domain/snapshot/listing.ts";
import type { Sql } from "../database.ts";
import { asBuffer, HASH_BYTES } from "./packed.ts";

/** A location of which not everything is listed: not what began to stand in the loads above `after`, up to `to`. */
export type UnlistedLocation = { readonly locationId: bigint; readonly after: number; readonly to: number };

export async function readUnlistedLocations(sql: Sql): Promise<UnlistedLocation[]> {
  const rows = await sql.query<{ id: string; after: number; to: number }>(
    `select id::text as id, listed_load as after, last_good_load as to from code_location
      where listed_load < last_good_load order by id`,
  );
  return rows.map(({ id, after, to }) => ({ locationId: BigInt(id), after, to }));
}

/** About how many assets are to be listed: one that began to stand twice in the span counts twice. At most `most`. */
export async function countUnlisted(
  sql: Sql,
  { locationId, after, to }: UnlistedLocation,
  most: number,
): Promise<number> {
  const [row] = await sql.query<{ assets: number }>(
    `select count(*)::int as assets
       from (select from asset_interval
              where location_id = $1::bigint and first_load > $2 and first_load <= $3 limit $4) began`,
    [locationId.toString(), after, to, most],
  );
  return row?.assets ?? 0;
}

/** Names of locations of the deployment of which not everything is listed. */
export async function readUnlistedNames(sql: Sql, deploymentId: string): Promise<string[]> {
  const rows = await sql.query<{ name: string }>(
    `select name from code_location
      where deployment_id = $1::uuid and listed_load < last_good_load order by name collate "C"`,
    [deploymentId],
  );
  return rows.map(({ name }) => name);
}

/** Assets to be listed, by key hash. Two digests each, one after the other: of a million assets it is 64 MB. */
export type UnlistedAssets = {
  readonly count: number;
  readonly keyHash: (place: number) => Buffer;
  /** Of its newest definition in the span. */
  readonly contentHash: (place: number) => Buffer;
};

/**
 * What is to be listed of the location, read once: intervals do not change where they begin, and looking for the next few
 * after a key sorted all of them each time, where nothing was known of the table yet.
 */
export async function readUnlisted(sql: Sql, { locationId, after, to }: UnlistedLocation): Promise<UnlistedAssets> {
  const [row] = await sql.query<{ hashes: Uint8Array | null }>(
    `select string_agg(key_hash || content_hash, '' order by key_hash) as hashes
       from (select distinct on (key_hash) key_hash, content_hash from asset_interval
              where location_id = $1::bigint and first_load > $2 and first_load <= $3
              order by key_hash, first_load desc) newest`,
    [locationId.toString(), after, to],
  );
  const hashes = asBuffer(row?.hashes ?? Buffer.alloc(0));
  const at = (position: number) => hashes.subarray(position * HASH_BYTES, (position + 1) * HASH_BYTES);
  return {
    count: hashes.length / (2 * HASH_BYTES),
    keyHash: (place) => at(2 * place),
    contentHash: (place) => at(2 * place + 1),
  };
}

/**
 * Writes what is listed of these assets as of the load `to`, in place of what was. Rows that say the same already are
 * left alone, and so is an asset that another load changed since: whoever lists up to that one may have been here before.
 */
export async function writeListings(
  sql: Sql,
  locationId: bigint,
  to: number,
  listings: readonly (AssetListing & { readonly keyHash: Buffer })[],
): Promise<void> {
  if (listings.length === 0) return;
  const rows = listings.map(({ keyHash, ...listing }) => ({ key: keyHash.toString("hex"), ...listing }));
  await sql.query(
    `insert into asset_listing as l (location_id, key_hash, group_name, kinds, owners, tags, parents)
     select $1::bigint, decode(given.key, 'hex'), given."group", given.kinds, given.owners, given.tags, given.parents
       from json_to_recordset($2::json)
         as given(key text, "group" text, kinds text[], owners text[], tags text[], parents int[])
      where not exists (select from asset_interval
                         where location_id = $1::bigint and key_hash = decode(given.key, 'hex') and first_load > $3)
     on conflict (location_id, key_hash) do update
       set group_name = excluded.group_name, kinds = excluded.kinds, owners = excluded.owners,
           tags = excluded.tags, parents = excluded.parents
     where (l.group_name, l.kinds, l.owners, l.tags, l.parents)
           is distinct from (excluded.group_name, excluded.kinds, excluded.owners, excluded.tags, excluded.parents)`,
    [locationId.toString(), JSON.stringify(rows), to],
  );
}

/** Takes the location's lock when its listing still ends at `after`; false when somebody else moved it meanwhile. */
export async function lockListing(sql: Sql, locationId: bigint, after: number): Promise<boolean> {
  const rows = await sql.query("select from code_location where id = $1::bigint and listed_load = $2 for update", [
    locationId.toString(),
    after,
  ]);
  return rows.length > 0;
}

/** Says up to which load everything is listed. Call under the location's lock. */
export async function advanceListing(sql: Sql, locationId: bigint, listedLoad: number): Promise<void> {
  await sql.query("update code_location set listed_load = $2 where id = $1::bigint", [
    locationId.toString(),
    listedLoad,
  ]);
}
