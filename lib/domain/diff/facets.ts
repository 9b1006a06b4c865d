import { jsonEqual } from "../json.ts";
import type { AssetDefinition } from "../snapshot/asset.ts";
import { FACETS, type Facet } from "./change.ts";

/**
 * The tracked facets in which two definitions of one asset differ, in the order of `FACETS`. The meaning is
 * that of Dagster's AssetGraphDiffer; both definitions are normalised, so deep equality is the whole rule.
 * Empty exactly when the tracked hashes are equal.
 */
export function compareDefinitions(older: AssetDefinition, newer: AssetDefinition): Facet[] {
  return FACETS.filter((facet) => !SAME[facet](older, newer));
}

const SAME: Record<Facet, (a: AssetDefinition, b: AssetDefinition) => boolean> = {
  CODE_VERSION: (a, b) => a.codeVersion === b.codeVersion,
  DEPENDENCIES: (a, b) =>
    a.dependencies.length === b.dependencies.length &&
    a.dependencies.every((dependency, index) => {
      const other = b.dependencies[index];
      return (
        other !== undefined &&
        jsonEqual([...dependency.key], [...other.key]) &&
        jsonEqual(dependency.partitionMapping, other.partitionMapping)
      );
    }),
  PARTITIONS_DEFINITION: (a, b) => jsonEqual(a.partitions, b.partitions),
  TAGS: (a, b) => jsonEqual(a.tags, b.tags),
  METADATA: (a, b) => jsonEqual(a.metadata, b.metadata),
};

/** Facets as the bit mask that is stored: `1 << index in FACETS`. */
export function facetMask(facets: readonly Facet[]): number {
  return facets.reduce((mask, facet) => mask | (1 << FACETS.indexOf(facet)), 0);
}

export function facetsFromMask(mask: number): Facet[] {
  return FACETS.filter((_, index) => (mask & (1 << index)) !== 0);
}
