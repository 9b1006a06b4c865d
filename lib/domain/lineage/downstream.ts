import type { AssetKey } from "../snapshot/asset.ts";
import { compareText, keyText } from "../snapshot/key.ts";

/** `downstream` depends on `upstream`. Either may be a key that no asset has. */
export type LineageEdge = { readonly upstream: AssetKey; readonly downstream: AssetKey };

/** Keys in list order; `truncated` when there are more than asked for. */
export type Downstream = { readonly keys: AssetKey[]; readonly truncated: boolean };

/**
 * Everything that depends on one of `starts`, directly or through others; the starts themselves are left
 * out, also where a cycle leads back to them. Nearest first while looking, so that a limit keeps what is
 * closest; the answer is sorted. O(edges) in time and memory.
 */
export function downstreamOf(
  edges: Iterable<LineageEdge>,
  starts: Iterable<AssetKey>,
  limit = Number.POSITIVE_INFINITY,
): Downstream {
  const dependents = new Map<string, AssetKey[]>();
  for (const { upstream, downstream } of edges) {
    const text = keyText(upstream);
    const known = dependents.get(text);
    if (known) known.push(downstream);
    else dependents.set(text, [downstream]);
  }

  const seen = new Set<string>();
  for (const start of starts) seen.add(keyText(start));
  const queue = [...seen];
  const found: { text: string; key: AssetKey }[] = [];
  for (let head = 0; head < queue.length; head++) {
    for (const key of dependents.get(queue[head] as string) ?? []) {
      const text = keyText(key);
      if (seen.has(text)) continue;
      if (found.length >= limit) return { keys: sorted(found), truncated: true };
      seen.add(text);
      queue.push(text);
      found.push({ text, key });
    }
  }
  return { keys: sorted(found), truncated: false };
}

function sorted(found: { text: string; key: AssetKey }[]): AssetKey[] {
  return found.sort((a, b) => compareText(a.text, b.text)).map(({ key }) => key);
}
