import { describeChange } from "#lib/domain/diff/describe.ts";
import { diffManifests } from "#lib/domain/diff/manifest.ts";
import type { HashedAsset } from "#lib/domain/snapshot/asset.ts";
import { definitionFromBody } from "#lib/domain/snapshot/hash.ts";
import type { Manifest } from "#lib/domain/snapshot/manifest.ts";

/** A snapshot as the store has it: definitions in ascending order of key hash, and their digests. */
export type Canonicalised = { readonly assets: readonly HashedAsset[]; readonly manifest: Manifest };

/** All changes from one snapshot to the other, as clients are told of them; how many facets and keys there are. */
export function diffSnapshots(older: Canonicalised, newer: Canonicalised): number {
  const diff = diffManifests(older.manifest, newer.manifest);
  let facets = 0;
  for (const { old, new: row } of diff.changed) {
    const before = older.assets[old] as HashedAsset;
    const after = newer.assets[row] as HashedAsset;
    const change = describeChange(after.identity, definitionFromBody(before.body), definitionFromBody(after.body), {
      values: false,
    });
    if (change.kind === "changed") facets += change.facets.length;
  }
  return diff.added.length + diff.removed.length + facets;
}
