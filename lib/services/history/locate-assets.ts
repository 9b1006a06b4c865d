import type { AssetPlace } from "../../contracts/assets.ts";
import type { Sql } from "../../db/database.ts";
import { type AssetPlaceRow, findAssetPlaces, readAssetPlaces } from "../../db/history/asset-places.ts";
import type { AssetKey } from "../../domain/snapshot/asset.ts";
import { keyHashOf } from "../../domain/snapshot/hash.ts";
import { assetSearchText, keyText } from "../../domain/snapshot/key.ts";
import { prefixPattern } from "../like-pattern.ts";

type FoundPlace = AssetPlaceRow & { readonly repository: string | null };

/**
 * Keys that are searched for at most. At 100,000 assets with keys alike each takes ten milliseconds; one that all others
 * begin with takes many times that.
 */
const MOST_SEARCHED = 8;

/**
 * Where in a deployment the assets of these keys are, as an asset `from` that location and repository means them:
 * where one stands before where one was removed, then its own location, its own repository, and others by name. Null
 * where no location has it. Keys that only other repositories have are searched for, and where there are many of them,
 * the rest is looked for in the repositories that have the first.
 */
export async function locateAssets(
  sql: Sql,
  deploymentId: string,
  keys: readonly AssetKey[],
  from: { readonly location: string; readonly repository: string | null },
): Promise<(AssetPlace | null)[]> {
  const found: FoundPlace[][] = keys.map(() => []);
  const unknown = () => [...found.keys()].filter((place) => found[place]?.length === 0);
  const lookIn = async (repositories: Iterable<string | null>) => {
    const wanted = [...new Set(repositories)].flatMap((repository) =>
      unknown().map((place) => ({ place, repository })),
    );
    const hashes = wanted.map(({ place, repository }) => keyHashOf({ key: keys[place] as AssetKey, repository }));
    for (const row of await readAssetPlaces(sql, deploymentId, hashes)) {
      const { place, repository } = wanted[row.place] as (typeof wanted)[number];
      found[place]?.push({ ...row, repository });
    }
  };

  await lookIn([from.repository, null]);
  const first = unknown().slice(0, MOST_SEARCHED);
  const searched = await searchPlaces(
    sql,
    deploymentId,
    first.map((place) => keys[place] as AssetKey),
  );
  for (const row of searched) found[first[row.place] as number]?.push(row);
  if (first.length === MOST_SEARCHED) await lookIn(searched.map(({ repository }) => repository));

  const rank = ({ exists, location, repository }: FoundPlace) =>
    (exists ? 0 : 4) + (location === from.location ? 0 : 2) + (repository === from.repository ? 0 : 1);
  return found.map((places) => {
    // Sorting keeps those of one rank in their order, by name.
    const [best] = places.sort((a, b) => rank(a) - rank(b));
    return best === undefined ? null : placeView(best);
  });
}

/** Everywhere in a deployment that a key is or was, in whichever repository; where it stands first, then by name. */
export async function locateAsset(sql: Sql, deploymentId: string, key: AssetKey): Promise<AssetPlace[]> {
  const found = await searchPlaces(sql, deploymentId, [key]);
  return found.sort((a, b) => Number(b.exists) - Number(a.exists)).map(placeView);
}

function searchPlaces(sql: Sql, deploymentId: string, keys: readonly AssetKey[]): Promise<FoundPlace[]> {
  const searched = keys.map((key) => ({
    key: keyText(key),
    prefix: prefixPattern(assetSearchText({ key, repository: null })),
  }));
  return findAssetPlaces(sql, deploymentId, searched);
}

function placeView({ location, repository, exists }: FoundPlace): AssetPlace {
  return { location, ...(repository !== null && { repository }), exists };
}
