import { FACET_NAMES } from "#lib/client/format/facets.ts";
import type { LineageNode } from "#lib/contracts/lineage.ts";

/** What a node shows by colours and signs alone, in words: for those who cannot see them. Empty: nothing. */
export function nodeNotes({ change, hidden: { upstream, downstream } }: LineageNode): string {
  return [
    change === null ? "" : changeText(change),
    upstream > 0 ? `${upstream} more upstream` : "",
    downstream > 0 ? `${downstream} more downstream` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

/** "added", "changed: tags, metadata". */
export function changeText({ kind, facets }: NonNullable<LineageNode["change"]>): string {
  return facets.length === 0 ? kind : `${kind}: ${facets.map((facet) => FACET_NAMES[facet].toLowerCase()).join(", ")}`;
}
