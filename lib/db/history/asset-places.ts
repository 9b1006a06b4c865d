import type { Sql } from "../database.ts";
import { packHashes, unpacked } from "./packed.ts";

/** A code location that has an asset, or had it. */
export type AssetPlaceRow = {
  /** Place (0-based) in the list that was given. */
  readonly place: number;
  readonly location: string;
  /** Whether the asset stands there. */
  readonly exists: boolean;
};

/** The newest interval of the asset in the location `c`. */
const newestInterval = (keyHash: string) =>
  `(select last_load from asset_interval
     where location_id = c.id and key_hash = ${keyHash}
     order by first_load desc limit 1) i`;

/** The code locations of a deployment that have, or had, an asset of these key hashes, by name. */
export async function readAssetPlaces(
  sql: Sql,
  deploymentId: string,
  keyHashes: readonly Buffer[],
): Promise<AssetPlaceRow[]> {
  if (keyHashes.length === 0) return [];
  return sql.query<AssetPlaceRow>(
    `select given.place, c.name as location, i.last_load is null as exists
       from ${unpacked("$2")} given
      cross join code_location c
      cross join lateral ${newestInterval("given.hash")}
      where c.deployment_id = $1::uuid
      order by given.place, c.name collate "C"`,
    [deploymentId, packHashes(keyHashes)],
  );
}

/**
 * The same by keys (canonical text, with the `prefix` that their search text begins with), in whichever repository:
 * one look into the text index for each key.
 */
export async function findAssetPlaces(
  sql: Sql,
  deploymentId: string,
  keys: readonly { readonly key: string; readonly prefix: string }[],
): Promise<(AssetPlaceRow & { readonly repository: string | null })[]> {
  if (keys.length === 0) return [];
  return sql.query<AssetPlaceRow & { repository: string | null }>(
    // The text pattern is there for the trigram index; keys themselves are in none.
    `select (given.place - 1)::int as place, c.name as location, a.repository, i.last_load is null as exists
       from rows from (json_to_recordset($2::json) as (key text, prefix text)) with ordinality as given(key, prefix, place)
      cross join lateral (
        select location_id, key_hash, repository from asset
         where search_text like given.prefix and key = given.key offset 0) a
       join code_location c on c.id = a.location_id and c.deployment_id = $1::uuid
      cross join lateral ${newestInterval("a.key_hash")}
      order by given.place, c.name collate "C", a.repository nulls first`,
    [deploymentId, JSON.stringify(keys)],
  );
}
