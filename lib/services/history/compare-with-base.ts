import type { Sql } from "../../db/database.ts";
import type { StoredChange } from "../../db/history/changes.ts";
import { readDefinitions } from "../../db/history/definitions.ts";
import { readIdentities } from "../../db/history/identities.ts";
import { readOpenManifest } from "../../db/history/intervals.ts";
import { readLoadFacts } from "../../db/history/loads.ts";
import type { LockedLocation } from "../../db/history/locations.ts";
import type { ChangeCounts } from "../../domain/diff/change.ts";
import { compareDefinitions, facetMask } from "../../domain/diff/facets.ts";
import { diffManifests, type ManifestDiff, type RowPair } from "../../domain/diff/manifest.ts";
import { type SharedFacts, sharedFacts } from "../../domain/diff/shared-facts.ts";
import type { HashedAsset } from "../../domain/snapshot/asset.ts";
import { CANONICAL_VERSION } from "../../domain/snapshot/canonical.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { compareText, keyText } from "../../domain/snapshot/key.ts";
import { type Fidelity, type Make, sameMake } from "../../domain/snapshot/make.ts";
import {
  contentHashAt,
  fingerprintOf,
  keyHashAt,
  type Manifest,
  manifestFromBytes,
  sameContent,
  trackedHashAt,
} from "../../domain/snapshot/manifest.ts";
import { trackedManifest } from "./tracked-manifest.ts";

/** A definition that begins to stand, with the tracked hash of the load's own make. */
export type OpenedAsset = { readonly asset: SnapshotAsset; readonly trackedHash: Buffer };

/** What separates a snapshot from the one that stands: all that recording it has to write. */
export type SnapshotDelta = {
  /** Load whose snapshot stands: the last good one, or 0. */
  readonly base: number;
  readonly make: Make;
  /** Whether fingerprints of the base and of this snapshot say anything to each other. */
  readonly isMadeAlike: boolean;
  readonly fingerprint: Buffer;
  /** Number of assets. */
  readonly total: number;
  readonly counts: ChangeCounts;
  /** Tracked changes, in the order of `compareIdentities`. */
  readonly changes: readonly StoredChange[];
  /** Added, changed, touched in what is not tracked, or hashed otherwise than the base's make did. */
  readonly opened: readonly OpenedAsset[];
  /** Key hashes of assets whose standing definition ends. */
  readonly closed: readonly Buffer[];
  /** Whether it says anything that the standing snapshot does not: a make of its own says nothing. */
  readonly isNews: boolean;
};

/** An asset of which nothing but the digests was read, because its definition stands: it has not changed. */
export type StandingAsset = Pick<HashedAsset, "keyHash" | "trackedHash" | "contentHash"> & {
  readonly identity: null;
  readonly body: null;
};
export type SnapshotAsset = HashedAsset | StandingAsset;

/** The snapshot that stands, in one packed value. */
export async function readStanding(sql: Sql, location: LockedLocation): Promise<Manifest> {
  return manifestFromBytes(await readOpenManifest(sql, location.id));
}

/**
 * Compares a snapshot (in ascending order of key hash) with the location's standing one, on the facts that both carry.
 * Reads definitions of assets alone whose hashes differ. Where the two are of one make, hashes
 * decide; else definitions do, and one that is the same but hashed otherwise begins to stand anew: of every load, the
 * intervals that hold it have the tracked hashes of its make. Call under the location's lock.
 */
export async function compareWithBase(
  sql: Sql,
  location: LockedLocation,
  assets: readonly SnapshotAsset[],
  fidelity: Fidelity,
  standing: Manifest,
): Promise<SnapshotDelta> {
  const make: Make = { fidelity, canonicalVersion: CANONICAL_VERSION, ignoredMetadata: location.ignoredMetadata };
  const baseMake = (await readLoadFacts(sql, location.id, location.lastGoodLoad))?.make ?? null;
  const newer = await trackedManifest(sql, location.id, assets, make, { manifest: standing, make: baseMake });
  const shared = sharedFacts(baseMake, make);
  const { diff, facets } = await judge(
    sql,
    location.id,
    diffManifests(standing, newer),
    standing,
    newer,
    assets,
    shared,
  );

  const counts = { added: diff.added.length, removed: diff.removed.length, changed: diff.changed.length };
  // What two makes carry in different forms is expected to differ; names that are ignored leave contents alone.
  const contentsCompare = !shared.partial && !shared.reread;
  return {
    base: location.lastGoodLoad,
    make,
    isMadeAlike: baseMake !== null && sameMake(baseMake, make),
    fingerprint: fingerprintOf(newer),
    total: newer.length,
    counts,
    changes: await listChanges(sql, location, diff, facets, standing, assets),
    opened: openedRows(diff).map((row) => ({ asset: assetAt(assets, row), trackedHash: trackedHashAt(newer, row) })),
    closed: closedRows(diff).map((row) => keyHashAt(standing, row)),
    isNews:
      counts.added + counts.removed + counts.changed > 0 ||
      (contentsCompare && diff.touched.some((pair) => !sameContent(standing, pair.old, newer, pair.new))),
  };
}

/**
 * The differences by hash, judged by definitions: pairs in which nothing differs that both makes carry are only
 * touched. `facets` are the masks of those that changed, in their order.
 */
async function judge(
  sql: Sql,
  locationId: bigint,
  diff: ManifestDiff,
  older: Manifest,
  newer: Manifest,
  assets: readonly SnapshotAsset[],
  shared: SharedFacts,
): Promise<{ diff: ManifestDiff; facets: readonly number[] }> {
  const [rehashed, different] = partition(diff.changed, (pair) => sameContent(older, pair.old, newer, pair.new));
  const masks = await facetsOf(sql, locationId, different, older, assets, shared);
  const [changed, alike] = partition(different, (_, index) => masks[index] !== 0);
  return {
    diff: { ...diff, changed, touched: [...diff.touched, ...rehashed, ...alike] },
    facets: masks.filter((mask) => mask !== 0),
  };
}

function partition<T>(items: readonly T[], test: (item: T, index: number) => boolean): [T[], T[]] {
  const passed: T[] = [];
  const others: T[] = [];
  for (const [index, item] of items.entries()) (test(item, index) ? passed : others).push(item);
  return [passed, others];
}

function openedRows({ added, changed, touched }: ManifestDiff): number[] {
  return [...added, ...changed.map((pair) => pair.new), ...touched.map((pair) => pair.new)];
}

function closedRows({ removed, changed, touched }: ManifestDiff): number[] {
  return [...removed, ...changed.map((pair) => pair.old), ...touched.map((pair) => pair.old)];
}

function assetAt(assets: readonly SnapshotAsset[], row: number): SnapshotAsset {
  const asset = assets[row];
  if (asset === undefined) throw new RangeError(`the snapshot has no row ${row}`);
  return asset;
}

/** The asset of a row whose definition is another than the standing one. */
function changedAt(assets: readonly SnapshotAsset[], row: number): HashedAsset {
  const asset = assetAt(assets, row);
  if (asset.body === null) throw new Error(`row ${row} differs from the definition that it was taken from`);
  return asset;
}

/** A change with the texts it is sorted by, made once: comparing builds no strings. */
type SortedChange = { readonly key: string; readonly repository: string; readonly change: StoredChange };

async function listChanges(
  sql: Sql,
  location: LockedLocation,
  diff: ManifestDiff,
  facets: readonly number[],
  older: Manifest,
  assets: readonly SnapshotAsset[],
): Promise<StoredChange[]> {
  const sorted: SortedChange[] = [];
  for (const row of diff.added) {
    const asset = changedAt(assets, row);
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
  for (const [index, pair] of diff.changed.entries()) {
    const asset = changedAt(assets, pair.new);
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

/** Facet masks of the pairs, in their order. */
async function facetsOf(
  sql: Sql,
  locationId: bigint,
  pairs: readonly RowPair[],
  older: Manifest,
  assets: readonly SnapshotAsset[],
  shared: SharedFacts,
): Promise<number[]> {
  const masks: number[] = [];
  for (let start = 0; start < pairs.length; start += BATCH) {
    const batch = pairs.slice(start, start + BATCH);
    const hashes = batch.map((pair) => contentHashAt(older, pair.old));
    const stored = await readDefinitions(sql, locationId, hashes);
    for (const [index, pair] of batch.entries()) {
      const body = stored.get((hashes[index] as Buffer).toString("hex"))?.body;
      if (body === undefined) throw new Error(`location ${locationId} lost a definition of its open manifest`);
      const fresh = definitionFromBody(changedAt(assets, pair.new).body);
      masks.push(facetMask(compareDefinitions(definitionFromBody(body), fresh, shared)));
    }
  }
  return masks;
}
