import { FACET_NAMES } from "#lib/client/format/facets.ts";
import type { LineageNode } from "#lib/contracts/lineage.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";

/** An asset of a lineage in one sentence: what a screen reader says of a node. */
export function nodeText(node: LineageNode, location: string): string {
  const parts = [displayKey(node.key)];
  if (node.location === null) parts.push("in no code location");
  else if (node.location !== location) parts.push(`in ${node.location}`);
  if (node.change !== null) parts.push(changeText(node.change));
  const { upstream, downstream } = node.hidden;
  if (upstream > 0) parts.push(`${upstream} more upstream`);
  if (downstream > 0) parts.push(`${downstream} more downstream`);
  return parts.join(", ");
}

/** "added", "changed: tags, metadata". */
export function changeText({ kind, facets }: NonNullable<LineageNode["change"]>): string {
  return facets.length === 0 ? kind : `${kind}: ${facets.map((facet) => FACET_NAMES[facet].toLowerCase()).join(", ")}`;
}
