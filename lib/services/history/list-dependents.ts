import type { Sql } from "../../db/database.ts";
import { readBodiesContaining, readDefinitionsOfParent } from "../../db/history/dependents.ts";
import type { LocationState } from "../../db/history/locations.ts";
import type { AssetKey } from "../../domain/snapshot/asset.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { compareIdentities, keyText } from "../../domain/snapshot/key.ts";
import { parentNumber } from "../../domain/snapshot/listing.ts";

/** Keys of assets that stand in the location and depend on `key`, sorted; `limit` at most. */
export async function listDependents(
  sql: Sql,
  location: Pick<LocationState, "id" | "lastGoodLoad" | "listedLoad">,
  key: AssetKey,
  limit: number,
): Promise<string[][]> {
  const upstream = keyText(key);
  const isListed = location.listedLoad === location.lastGoodLoad;
  // The canonical form writes a dependency's key like this; metadata may hold the same text.
  const bodies = isListed
    ? await readDefinitionsOfParent(sql, location.id, parentNumber(key), limit)
    : await readBodiesContaining(sql, location.id, `{"key":${upstream},`);
  return bodies
    .map((body) => definitionFromBody(body))
    .filter((definition) => definition.dependencies.some((dependency) => keyText(dependency.key) === upstream))
    .sort(compareIdentities)
    .slice(0, limit)
    .map((definition) => [...definition.key]);
}
