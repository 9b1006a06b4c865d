import { compareText } from "../snapshot/key.ts";
import type { KeyText, LocationGraph } from "./location-graph.ts";

/** Assets of one location that depend on what changes, sorted by key. */
export type LocationDownstream = { readonly location: string; readonly keys: KeyText[] };

/**
 * Everything that depends on one of `starts`, directly or through others, in any of the locations: an asset key means
 * the same asset wherever it is named, so lineage goes on from one location into the next. The starts themselves are
 * left out, also where a cycle leads back to them. O(edges) in time.
 */
export function downstreamAcross(
  locations: readonly Pick<LocationGraph, "location" | "children">[],
  starts: Iterable<KeyText>,
): LocationDownstream[] {
  const reached = new Set(starts);
  const own = new Set(reached);
  const found = locations.map(() => new Set<KeyText>());
  // A set is gone through in the order of adding, what is added meanwhile included.
  for (const upstream of reached) {
    for (const [place, { children }] of locations.entries()) {
      for (const key of children.get(upstream) ?? []) {
        if (own.has(key)) continue;
        found[place]?.add(key);
        reached.add(key);
      }
    }
  }
  return locations.map(({ location }, place) => ({ location, keys: [...(found[place] ?? [])].sort(compareText) }));
}
