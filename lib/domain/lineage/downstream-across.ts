import type { AssetKey } from "../snapshot/asset.ts";
import { compareText, keyText } from "../snapshot/key.ts";

/** What one code location has: `dependents` by the canonical text of the key that they depend on. */
export type LocationLineage = {
  readonly location: string;
  readonly dependents: ReadonlyMap<string, readonly AssetKey[]>;
};

/** Assets of one location that depend on what changes, sorted by key. */
export type LocationDownstream = { readonly location: string; readonly keys: AssetKey[] };

/**
 * Everything that depends on one of `starts`, directly or through others, in any of the locations: an asset key means
 * the same asset wherever it is named, so lineage goes on from one location into the next. The starts themselves are
 * left out, also where a cycle leads back to them. O(edges) in time.
 */
export function downstreamAcross(
  locations: readonly LocationLineage[],
  starts: Iterable<AssetKey>,
): LocationDownstream[] {
  const reached = new Set<string>();
  for (const start of starts) reached.add(keyText(start));
  const own = new Set(reached);
  const found = locations.map(() => new Map<string, AssetKey>());
  const queue = [...reached];
  for (let head = 0; head < queue.length; head++) {
    const upstream = queue[head] as string;
    for (const [place, { dependents }] of locations.entries()) {
      for (const key of dependents.get(upstream) ?? []) {
        const text = keyText(key);
        if (own.has(text)) continue;
        found[place]?.set(text, key);
        if (reached.has(text)) continue;
        reached.add(text);
        queue.push(text);
      }
    }
  }
  return locations.map(({ location }, place) => {
    const entries = [...(found[place] ?? [])].sort(([a], [b]) => compareText(a, b));
    return { location, keys: entries.map(([, key]) => key) };
  });
}
