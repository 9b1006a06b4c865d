import { compareText } from "../snapshot/key.ts";
import type { KeyText, LocationGraph } from "./location-graph.ts";

export type Direction = "upstream" | "downstream";

/** Direct neighbours of an asset in all the graphs; each once. A key means the same asset wherever it is named. */
export function neighboursOf(graphs: readonly LocationGraph[], key: KeyText, direction: Direction): KeyText[] {
  const [first, ...others] = graphs.flatMap((graph) => {
    const list = (direction === "upstream" ? graph.parents : graph.children).get(key);
    return list === undefined ? [] : [list];
  });
  if (first === undefined) return [];
  return others.length === 0 ? [...first] : [...new Set([first, ...others].flat())];
}

const NONE: readonly KeyText[] = [];

/**
 * Number of assets upstream or downstream of any of `starts`, directly or through others; the starts themselves do
 * not count, also where a cycle leads back to them. O(edges).
 */
export function reachOf(graphs: readonly LocationGraph[], starts: Iterable<KeyText>, direction: Direction): number {
  const lists = graphs.map((graph) => (direction === "upstream" ? graph.parents : graph.children));
  const seen = new Set(starts);
  const own = seen.size;
  // A set is gone through in the order of adding, what is added meanwhile included. No list is made of each one's
  // neighbours: that took most of the time where 100,000 changed.
  for (const key of seen) {
    for (const list of lists) {
      for (const next of list.get(key) ?? NONE) seen.add(next);
    }
  }
  return seen.size - own;
}

export type Bounds = {
  /** Steps that are gone upstream and downstream. */
  readonly up: number;
  readonly down: number;
  /** Assets of the neighbourhood, the starts among them. */
  readonly most: number;
};

export type Neighbourhood = {
  /** Signed steps from the nearest start by key: 0 is a start; nearer first, then the order of keys. */
  readonly depths: ReadonlyMap<KeyText, number>;
  /** Assets within the bounds in steps that found no room. */
  readonly leftOut: readonly KeyText[];
};

/**
 * The assets around `starts`, step by step, downstream before upstream at the same distance: who is hit by a change
 * matters more than what it is made of. It goes only up from what is upstream and down from what is downstream, so that
 * siblings stay out.
 */
export function neighbourhood(
  graphs: readonly LocationGraph[],
  starts: readonly KeyText[],
  { up, down, most }: Bounds,
): Neighbourhood {
  const depths = new Map<KeyText, number>(starts.slice(0, most).map((key) => [key, 0]));
  const seen = new Set(starts);
  const leftOut: KeyText[] = [];
  const edge: Record<Direction, KeyText[]> = { downstream: [...starts], upstream: [...starts] };
  for (let step = 1; step <= Math.max(up, down); step++) {
    for (const direction of ["downstream", "upstream"] as const) {
      if (step > (direction === "upstream" ? up : down)) continue;
      const found = new Set<KeyText>();
      for (const key of edge[direction]) {
        for (const next of neighboursOf(graphs, key, direction)) if (!seen.has(next)) found.add(next);
      }
      const layer = [...found].sort(compareText);
      for (const key of layer) {
        seen.add(key);
        if (depths.size < most) depths.set(key, direction === "upstream" ? -step : step);
        else leftOut.push(key);
      }
      edge[direction] = layer;
    }
  }
  return { depths, leftOut };
}
