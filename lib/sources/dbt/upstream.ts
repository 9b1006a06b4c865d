import type { DbtManifest } from "./manifest.ts";

/**
 * Which assets each resource of a project depends on. What is no asset itself (a metric, a semantic model, a function)
 * is looked through to the assets behind it, so that a dashboard on a metric depends on the metric's models.
 *
 * @param keys keys of the assets by unique id
 */
export function upstreamOf(manifest: DbtManifest, keys: ReadonlyMap<string, string[]>) {
  const links: DbtManifest["metrics"] = {
    ...manifest.metrics,
    ...manifest.semantic_models,
    ...manifest.saved_queries,
    ...manifest.functions,
  };
  return (direct: readonly string[]): string[][] => {
    const found = new Map<string, string[]>();
    const seen = new Set<string>();
    const waiting = [...direct];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      const key = keys.get(id);
      if (key !== undefined) found.set(id, key);
      else if (Object.hasOwn(links, id)) waiting.push(...(links[id]?.depends_on?.nodes ?? []));
    }
    return [...found.keys()].sort().map((id) => found.get(id) as string[]);
  };
}
