import type { AssetListing } from "../../domain/snapshot/listing.ts";
import type { Sql } from "../database.ts";
import { asBuffer } from "./packed.ts";
import { wholeDefinition } from "./whole-definition.ts";

/** What is to be listed of a location: what began to stand in the loads above `after`, up to `to`. */
export type ListingSpan = { readonly after: number; readonly to: number };

/** Locations of which not everything is listed. */
export async function readUnlistedLocations(sql: Sql): Promise<bigint[]> {
  const rows = await sql.query<{ id: string }>(
    "select id::text as id from code_location where listed_load < last_good_load order by id",
  );
  return rows.map(({ id }) => BigInt(id));
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

/** What is to be listed now; null when everything is. */
export async function readListingSpan(sql: Sql, locationId: bigint): Promise<ListingSpan | null> {
  const [row] = await sql.query<{ after: number; to: number }>(
    `select listed_load as after, last_good_load as to from code_location
      where id = $1::bigint and listed_load < last_good_load`,
    [locationId.toString()],
  );
  return row ?? null;
}

/** An asset to be listed; `bytes` is the size of its definition. */
export type UnlistedAsset = { readonly keyHash: Buffer; readonly contentHash: Buffer; readonly bytes: number };

/** Assets of the span with their newest definition in it, in the order of key hashes after `key`. */
export async function readUnlisted(
  sql: Sql,
  locationId: bigint,
  { after, to }: ListingSpan,
  key: Buffer | null,
  limit: number,
): Promise<UnlistedAsset[]> {
  const rows = await sql.query<{ key_hash: Uint8Array; content_hash: Uint8Array; bytes: number }>(
    `select i.key_hash, i.content_hash, octet_length(d.body) as bytes
       from (select distinct on (key_hash) key_hash, content_hash from asset_interval
              where location_id = $1::bigint and first_load > $2 and first_load <= $3 and key_hash > $4
              order by key_hash, first_load desc
              limit $5) i
      cross join ${wholeDefinition("$1::bigint", "i.content_hash")} d
      order by i.key_hash`,
    [locationId.toString(), after, to, key ?? Buffer.alloc(0), limit],
  );
  return rows.map((row) => ({
    keyHash: asBuffer(row.key_hash),
    contentHash: asBuffer(row.content_hash),
    bytes: row.bytes,
  }));
}

/** Writes what is listed of these assets, in place of what was. Rows that say the same already are left alone. */
export async function writeListings(
  sql: Sql,
  locationId: bigint,
  listings: readonly (AssetListing & { readonly keyHash: Buffer })[],
): Promise<void> {
  if (listings.length === 0) return;
  const rows = listings.map(({ keyHash, ...listing }) => ({ key: keyHash.toString("hex"), ...listing }));
  await sql.query(
    `insert into asset_listing as l (location_id, key_hash, group_name, kinds, owners, tags, parents)
     select $1::bigint, decode(given.key, 'hex'), given."group", given.kinds, given.owners, given.tags, given.parents
       from json_to_recordset($2::json)
         as given(key text, "group" text, kinds text[], owners text[], tags text[], parents int[])
     on conflict (location_id, key_hash) do update
       set group_name = excluded.group_name, kinds = excluded.kinds, owners = excluded.owners,
           tags = excluded.tags, parents = excluded.parents
     where (l.group_name, l.kinds, l.owners, l.tags, l.parents)
           is distinct from (excluded.group_name, excluded.kinds, excluded.owners, excluded.tags, excluded.parents)`,
    [locationId.toString(), JSON.stringify(rows)],
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
