import type { Sql } from "../../db/database.ts";
import type { StoredChange } from "../../db/history/changes.ts";
import { readDefinitions } from "../../db/history/definitions.ts";
import { readIdentities } from "../../db/history/identities.ts";
import { readOpenManifest } from "../../db/history/intervals.ts";
import type { LockedLocation } from "../../db/history/locations.ts";
import type { ChangeCounts } from "../../domain/diff/change.ts";
import { compareDefinitions, facetMask } from "../../domain/diff/facets.ts";
import { diffManifests, type ManifestDiff, type RowPair } from "../../domain/diff/manifest.ts";
import type { HashedAsset } from "../../domain/snapshot/asset.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { compareText, keyText } from "../../domain/snapshot/key.ts";
import {
  contentHashAt,
  fingerprintOf,
  keyHashAt,
  type Manifest,
  manifestFromBytes,
  packManifest,
} from "../../domain/snapshot/manifest.ts";

/** What separates a snapshot from the one that stands: all that recording it has to write. */
export type SnapshotDelta = {
  /** Load whose snapshot stands: the last good one, or 0. */
  readonly base: number;
  readonly fingerprint: Buffer;
  /** Number of assets. */
  readonly total: number;
  readonly counts: ChangeCounts;
  /** Tracked changes, in the order of `compareIdentities`. */
  readonly changes: readonly StoredChange[];
  /** Assets whose definition begins to stand: added, changed, or touched in what is not tracked. */
  readonly opened: readonly HashedAsset[];
  /** Key hashes of assets whose standing definition ends. */
  readonly closed: readonly Buffer[];
};

/** An asset of which nothing but the digests was read, because its definition stands: it has not changed. */
export type StandingAsset = Pick<HashedAsset, "keyHash" | "trackedHash" | "contentHash"> & {
  readonly identity: null;
  readonly body: null;
};
export type SnapshotAsset = HashedAsset | StandingAsset;

/**
 * Compares a snapshot (in ascending order of key hash) with the location's standing one. Reads one packed
 * value, then definitions of changed assets alone. Call under the location's lock.
 */
export async function compareWithBase(
  sql: Sql,
  location: LockedLocation,
  assets: readonly SnapshotAsset[],
): Promise<SnapshotDelta> {
  const older = manifestFromBytes(await readOpenManifest(sql, location.id));
  const newer = packManifest(assets);
  const diff = diffManifests(older, newer);
  return {
    base: location.lastGoodLoad,
    fingerprint: fingerprintOf(newer),
    total: newer.length,
    counts: { added: diff.added.length, removed: diff.removed.length, changed: diff.changed.length },
    changes: await listChanges(sql, location, diff, older, assets),
    opened: openedRows(diff).map((row) => assetAt(assets, row)),
    closed: closedRows(diff).map((row) => keyHashAt(older, row)),
  };
}

function openedRows({ added, changed, touched }: ManifestDiff): number[] {
  return [...added, ...changed.map((pair) => pair.new), ...touched.map((pair) => pair.new)];
}

function closedRows({ removed, changed, touched }: ManifestDiff): number[] {
  return [...removed, ...changed.map((pair) => pair.old), ...touched.map((pair) => pair.old)];
}

/** The asset of a row that differs from what stands. */
function assetAt(assets: readonly SnapshotAsset[], row: number): HashedAsset {
  const asset = assets[row];
  if (asset === undefined) throw new RangeError(`the snapshot has no row ${row}`);
  if (asset.body === null) throw new Error(`row ${row} differs from the definition that it was taken from`);
  return asset;
}

/** A change with the texts it is sorted by, made once: comparing builds no strings. */
type SortedChange = { readonly key: string; readonly repository: string; readonly change: StoredChange };

async function listChanges(
  sql: Sql,
  location: LockedLocation,
  diff: ManifestDiff,
  older: Manifest,
  assets: readonly SnapshotAsset[],
): Promise<StoredChange[]> {
  const sorted: SortedChange[] = [];
  for (const row of diff.added) {
    const asset = assetAt(assets, row);
    sorted.push(
      sortedBy(asset, {
        keyHash: asset.keyHash,
        kind: "added",
        facets: 0,
        oldContentHash: null,
        newContentHash: asset.contentHash,
      }),
    );
  }
  const facets = await facetsOf(sql, location.id, diff.changed, older, assets);
  for (const [index, pair] of diff.changed.entries()) {
    const asset = assetAt(assets, pair.new);
    sorted.push(
      sortedBy(asset, {
        keyHash: asset.keyHash,
        kind: "changed",
        facets: facets[index] ?? 0,
        oldContentHash: contentHashAt(older, pair.old),
        newContentHash: asset.contentHash,
      }),
    );
  }
  const removed = diff.removed.map((row) => keyHashAt(older, row));
  const identities = await readIdentities(sql, location.id, removed);
  for (const [index, keyHash] of removed.entries()) {
    const identity = identities.get(keyHash.toString("hex"));
    if (identity === undefined) throw new Error(`location ${location.id} has no asset ${keyHash.toString("hex")}`);
    const change: StoredChange = {
      keyHash,
      kind: "removed",
      facets: 0,
      oldContentHash: contentHashAt(older, diff.removed[index] as number),
      newContentHash: null,
    };
    sorted.push({ key: identity.key, repository: identity.repository ?? "", change });
  }
  return sorted
    .sort((a, b) => compareText(a.key, b.key) || compareText(a.repository, b.repository))
    .map(({ change }) => change);
}

function sortedBy({ identity }: HashedAsset, change: StoredChange): SortedChange {
  return { key: keyText(identity.key), repository: identity.repository ?? "", change };
}

/** Old definitions held at once while their facets are compared: bounds memory when everything changed. */
const BATCH = 2000;

/** Facet masks of changed assets, in the order of the pairs. */
async function facetsOf(
  sql: Sql,
  locationId: bigint,
  pairs: readonly RowPair[],
  older: Manifest,
  assets: readonly SnapshotAsset[],
): Promise<number[]> {
  const masks: number[] = [];
  for (let start = 0; start < pairs.length; start += BATCH) {
    const batch = pairs.slice(start, start + BATCH);
    const hashes = batch.map((pair) => contentHashAt(older, pair.old));
    const stored = await readDefinitions(sql, locationId, hashes);
    for (const [index, pair] of batch.entries()) {
      const body = stored.get((hashes[index] as Buffer).toString("hex"))?.body;
      if (body === undefined) throw new Error(`location ${locationId} lost a definition of its open manifest`);
      const changed = compareDefinitions(definitionFromBody(body), definitionFromBody(assetAt(assets, pair.new).body));
      masks.push(facetMask(changed));
    }
  }
  return masks;
}
