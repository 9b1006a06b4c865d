import type { Sql } from "../../db/database.ts";
import { readDefinitions } from "../../db/history/definitions.ts";
import { definitionFromBody, trackedHashWithout } from "../../domain/snapshot/hash.ts";
import { bodyProbe, ignoredSet } from "../../domain/snapshot/ignored-metadata.ts";
import { hashesAlike, type Make } from "../../domain/snapshot/make.ts";
import {
  compareKeyHashes,
  type Manifest,
  packManifest,
  sameContent,
  trackedHashAt,
} from "../../domain/snapshot/manifest.ts";
import type { SnapshotAsset } from "./compare-with-base.ts";

/** Assets that are hashed in one go; in between other requests get their turn. */
const ASSETS_PER_TURN = 1000;

/** The snapshot that stands, and how its hashes were made. */
type Standing = { readonly manifest: Manifest; readonly make: Make | null };

/**
 * The manifest of a snapshot with the tracked hashes of its own make. Assets arrive hashed over all of their metadata,
 * or with the hash under which they stand. Where nothing is ignored now or then, those are right as they are. Else a
 * definition that stands keeps its hash as long as the make stays, and only others are hashed anew.
 */
export async function trackedManifest(
  sql: Sql,
  locationId: bigint,
  assets: readonly SnapshotAsset[],
  make: Make,
  standing: Standing,
): Promise<Manifest> {
  const packed = packManifest(assets);
  const isStill = standing.make !== null && hashesAlike(standing.make, make);
  const nothingIgnored = make.ignoredMetadata.length === 0;
  if (nothingIgnored && (isStill || !assets.some((asset) => asset.body === null))) return packed;

  const isIgnored = ignoredSet(make.ignoredMetadata);
  const mayBeIgnored = bodyProbe(make.ignoredMetadata);
  const kept = isStill ? keptHashes(standing.manifest, packed) : [];
  const tracked: Buffer[] = [];
  for (let start = 0; start < assets.length; start += ASSETS_PER_TURN) {
    const batch = assets.slice(start, start + ASSETS_PER_TURN);
    const unread = isStill ? [] : batch.filter((asset) => asset.body === null);
    const stored = await readDefinitions(
      sql,
      locationId,
      unread.map((asset) => asset.contentHash),
    );
    for (const [place, asset] of batch.entries()) {
      const body = asset.body ?? stored.get(asset.contentHash.toString("hex"))?.body;
      const standingHash = kept[start + place];
      if (standingHash) tracked.push(standingHash);
      else if (body === undefined) throw new Error(`location ${locationId} lost a definition of its open manifest`);
      else if (asset.body !== null && !mayBeIgnored(body)) tracked.push(asset.trackedHash);
      else tracked.push(trackedHashWithout(definitionFromBody(body), isIgnored));
    }
    await new Promise(setImmediate);
  }
  return packManifest(
    assets.map(({ keyHash, contentHash }, row) => ({ keyHash, contentHash, trackedHash: tracked[row] as Buffer })),
  );
}

/** By row of `newer`: the tracked hash under which that very definition stands; null where none does. */
function keptHashes(standing: Manifest, newer: Manifest): (Buffer | null)[] {
  const kept: (Buffer | null)[] = [];
  let old = 0;
  for (let row = 0; row < newer.length; row++) {
    while (old < standing.length && compareKeyHashes(standing, old, newer, row) < 0) old++;
    const stands =
      old < standing.length &&
      compareKeyHashes(standing, old, newer, row) === 0 &&
      sameContent(standing, old, newer, row);
    kept.push(stands ? trackedHashAt(standing, old) : null);
  }
  return kept;
}
