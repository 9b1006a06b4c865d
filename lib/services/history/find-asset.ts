import type { Sql } from "../../db/database.ts";
import type { AssetStanding } from "../../db/history/asset-history.ts";
import { readAssetStanding } from "../../db/history/asset-history.ts";
import { findByKey } from "../../db/history/identities.ts";
import { keyHashOf } from "../../domain/snapshot/hash.ts";
import { assetSearchText, displayKey, keyText } from "../../domain/snapshot/key.ts";
import { ServiceError } from "../errors.ts";
import { prefixPattern } from "../like-pattern.ts";

export type AssetQuery = { readonly key: readonly string[]; readonly repository?: string | undefined };

export type FoundAsset = { readonly keyHash: Buffer; readonly standing: AssetStanding };

/**
 * Finds an asset of a location, standing or removed. Without a repository, a key that stands in one repository
 * alone is found there.
 * @throws ServiceError `not_found`; `invalid` when the key stands in several repositories and none was named.
 */
export async function findAsset(
  sql: Sql,
  location: { readonly id: bigint; readonly name: string },
  { key, repository }: AssetQuery,
): Promise<FoundAsset> {
  const named = await find(sql, location.id, keyHashOf({ key, repository: repository ?? null }));
  if (named !== null) return named;
  const elsewhere = repository === undefined ? await findInRepositories(sql, location.id, key) : null;
  if (elsewhere !== null) return elsewhere;
  throw new ServiceError("not_found", `The code location “${location.name}” never had the asset ${displayKey(key)}.`);
}

async function find(sql: Sql, locationId: bigint, keyHash: Buffer): Promise<FoundAsset | null> {
  const standing = await readAssetStanding(sql, locationId, keyHash);
  return standing && { keyHash, standing };
}

async function findInRepositories(sql: Sql, locationId: bigint, key: readonly string[]): Promise<FoundAsset | null> {
  const prefix = prefixPattern(assetSearchText({ key, repository: null }));
  const [only, another] = await findByKey(sql, locationId, keyText(key), prefix);
  if (only === undefined) return null;
  if (another === undefined) return find(sql, locationId, only.keyHash);
  const message = "Several repositories of the code location have this key: say which one.";
  throw new ServiceError("invalid", message, { errors: [{ path: "repository", message }] });
}
