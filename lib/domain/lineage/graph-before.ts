import type { AssetDefinition } from "../snapshot/asset.ts";
import { GraphBuilder, type KeyText, type LocationGraph } from "./location-graph.ts";

/** A dependency between two snapshots. */
export type EdgeChange = "added" | "removed" | null;

/**
 * What stood before, of changed assets alone: laid over the graph of the later snapshot, it shows the assets and
 * dependencies that are gone.
 */
export function graphBefore(location: string, changed: Iterable<readonly [keyHash: string, AssetDefinition]>) {
  const builder = new GraphBuilder();
  for (const [keyHash, { key, dependencies }] of changed) builder.add(keyHash, key, dependencies);
  return builder.build(location);
}

/** Whether a dependency of a changed asset came or went. `now`: the location in the later snapshot. */
export function edgeChange(
  before: LocationGraph,
  now: LocationGraph | undefined,
  parent: KeyText,
  child: KeyText,
): EdgeChange {
  if (!now?.parents.get(child)?.includes(parent)) return "removed";
  return before.parents.get(child)?.includes(parent) ? null : "added";
}
