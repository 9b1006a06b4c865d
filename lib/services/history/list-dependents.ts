import type { Sql } from "../../db/database.ts";
import { readBodiesContaining } from "../../db/history/dependents.ts";
import type { AssetKey } from "../../domain/snapshot/asset.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { compareIdentities, keyText } from "../../domain/snapshot/key.ts";

/** Keys of assets that stand in the location and depend on `key`, sorted; `limit` at most. */
export async function listDependents(sql: Sql, locationId: bigint, key: AssetKey, limit: number): Promise<string[][]> {
  const upstream = keyText(key);
  // The canonical form writes a dependency's key like this, but metadata may hold the same text: look inside.
  const bodies = await readBodiesContaining(sql, locationId, `{"key":${upstream},`);
  return bodies
    .map((body) => definitionFromBody(body))
    .filter((definition) => definition.dependencies.some((dependency) => keyText(dependency.key) === upstream))
    .sort(compareIdentities)
    .slice(0, limit)
    .map((definition) => [...definition.key]);
}
