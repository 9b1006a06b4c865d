import { compareKeyHashes, type Manifest, sameContent, sameKey, sameTracked } from "../snapshot/manifest.ts";

/** An asset that stands in both snapshots: its row in the old and in the new manifest. */
export type RowPair = { readonly old: number; readonly new: number };

/**
 * What differs between two snapshots, as row numbers in ascending order. `touched` assets differ only in
 * what is recorded without being tracked: no change, but a new definition to keep.
 */
export type ManifestDiff = {
  readonly added: number[];
  readonly removed: number[];
  readonly changed: RowPair[];
  readonly touched: RowPair[];
};

/** Merges two manifests in one pass over both; allocates for differences alone. */
export function diffManifests(older: Manifest, newer: Manifest): ManifestDiff {
  const diff: ManifestDiff = { added: [], removed: [], changed: [], touched: [] };
  let oldRow = 0;
  let newRow = 0;
  while (oldRow < older.length && newRow < newer.length) {
    if (sameKey(older, oldRow, newer, newRow)) {
      if (!sameTracked(older, oldRow, newer, newRow)) diff.changed.push({ old: oldRow, new: newRow });
      else if (!sameContent(older, oldRow, newer, newRow)) diff.touched.push({ old: oldRow, new: newRow });
      oldRow++;
      newRow++;
    } else if (compareKeyHashes(older, oldRow, newer, newRow) < 0) diff.removed.push(oldRow++);
    else diff.added.push(newRow++);
  }
  while (oldRow < older.length) diff.removed.push(oldRow++);
  while (newRow < newer.length) diff.added.push(newRow++);
  return diff;
}
