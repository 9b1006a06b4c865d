import type { BulkTransaction } from "../../db/database.ts";
import { copyChanges } from "../../db/history/changes.ts";
import { missingDefinitions } from "../../db/history/definitions.ts";
import { copyIdentities, unknownKeys } from "../../db/history/identities.ts";
import { closeIntervals, openIntervals } from "../../db/history/intervals.ts";
import type { HashedAsset } from "../../domain/snapshot/asset.ts";
import { assetSearchText, keyText } from "../../domain/snapshot/key.ts";
import type { OpenedAsset, SnapshotDelta } from "./compare-with-base.ts";
import { storeDefinitions } from "./store-definitions.ts";

/** Writes what a snapshot differs in, and nothing else. Call under the location's lock. */
export async function writeSnapshot(
  tx: BulkTransaction,
  locationId: bigint,
  loadNumber: number,
  delta: SnapshotDelta,
): Promise<void> {
  const { opened, closed } = delta;
  // Definitions and identities that stood before are there: an asset put back as it was costs two intervals.
  const all = [...opened.keys()];
  const isFirst = loadNumber === 1;
  const contentHashes = opened.map(({ asset }) => asset.contentHash);
  const missing = isFirst ? all : await missingDefinitions(tx.sql, locationId, contentHashes);
  const keyHashes = opened.map(({ asset }) => asset.keyHash);
  const unknown = isFirst ? all : await unknownKeys(tx.sql, locationId, keyHashes);
  const newcomers = new Set(at(opened, unknown));
  await storeDefinitions(tx, locationId, [...at(opened, missing)], (asset) => !newcomers.has(asset));
  await copyIdentities(tx, locationId, newcomers.values().map(storedIdentity));
  await closeIntervals(tx.sql, locationId, loadNumber - 1, closed);
  await openIntervals(tx, locationId, loadNumber, opened.map(intervalHashes));
  await copyChanges(tx, locationId, loadNumber, delta.changes);
}

/** The new ones among the opened, which nothing but their whole definition can stand for. */
function at(opened: readonly OpenedAsset[], places: readonly number[]): IteratorObject<HashedAsset> {
  return places.values().map((place) => {
    const { asset } = opened[place] as OpenedAsset;
    if (asset.body === null)
      throw new Error(`the standing definition ${asset.contentHash.toString("hex")} is not stored`);
    return asset;
  });
}

/** Definitions are stored with the hash over all of their facets, intervals with that of the load's make. */
function intervalHashes({ asset, trackedHash }: OpenedAsset) {
  return { keyHash: asset.keyHash, contentHash: asset.contentHash, trackedHash };
}

function storedIdentity({ identity, keyHash }: HashedAsset) {
  return {
    keyHash,
    key: keyText(identity.key),
    repository: identity.repository,
    searchText: assetSearchText(identity),
  };
}
