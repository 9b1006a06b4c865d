import type { DiffFilter } from "../../contracts/diff.ts";
import type { ChangeCounts } from "../../domain/diff/change.ts";
import { facetMask } from "../../domain/diff/facets.ts";
import { assetSearchText } from "../../domain/snapshot/key.ts";
import { identityOf } from "./change-pages.ts";
import type { DiffIndex, OutlinedChange } from "./diff-index.ts";

/** Whether a filter could keep anything back. */
export function isFiltered({ kind, facet, group, q }: DiffFilter): boolean {
  return kind !== undefined || facet !== undefined || group !== undefined || (q?.trim() ?? "") !== "";
}

/** The changes that a filter lets through, in their order. One by facet needs an index, which has them all. */
export function filterDiff<Change extends OutlinedChange>(
  { changes }: DiffIndex<Change>,
  filter: DiffFilter,
): readonly Change[] {
  if (!isFiltered(filter)) return changes;
  const { kind, facet, group } = filter;
  const mask = facet === undefined ? null : facetMask(facet);
  const text = filter.q?.trim().toLowerCase() ?? "";
  return changes.filter(
    (change) =>
      (kind === undefined || kind.includes(change.kind)) &&
      (mask === null || ((change.facets ?? 0) & mask) !== 0) &&
      (group === undefined || (change.group ?? "") === group) &&
      (text === "" || assetSearchText(identityOf(change)).includes(text)),
  );
}

export function countChanges(changes: readonly OutlinedChange[]): ChangeCounts {
  const counts: ChangeCounts = { added: 0, removed: 0, changed: 0 };
  for (const { kind } of changes) counts[kind]++;
  return counts;
}
