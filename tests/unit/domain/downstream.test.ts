import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { downstreamAcross } from "#lib/domain/lineage/downstream-across.ts";
import { GraphBuilder, type LocationGraph } from "#lib/domain/lineage/location-graph.ts";
import type { AssetKey } from "#lib/domain/snapshot/asset.ts";
import { keyText } from "#lib/domain/snapshot/key.ts";

type Edge = readonly [upstream: AssetKey, downstream: AssetKey];
const edge = (upstream: string, downstream: string): Edge => [[upstream], [downstream]];

function lineage(location: string, edges: readonly Edge[]): LocationGraph {
  const builder = new GraphBuilder();
  for (const [upstream, downstream] of edges) builder.add(keyText(downstream), downstream, [{ key: upstream }]);
  return builder.build(location);
}

function downstream(graphs: readonly LocationGraph[], starts: readonly AssetKey[]) {
  const found = downstreamAcross(graphs, starts.map(keyText));
  return found.map(({ location, keys }) => ({ location, keys: keys.map((key) => JSON.parse(key) as string[]) }));
}

/** Keys downstream in one location that stands alone. */
const alone = (edges: readonly Edge[], starts: readonly AssetKey[]) =>
  downstream([lineage("only", edges)], starts)[0]?.keys;

describe("what is downstream of assets", () => {
  it("is everything that depends on them, through others too, in order of key", () => {
    const edges = [edge("a", "z"), edge("z", "b"), edge("x", "y"), edge("a", "b")];
    expect(alone(edges, [["a"]])).toEqual([["b"], ["z"]]);
  });

  it("ends in a cycle and leaves the starts out", () => {
    const edges = [edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("c", "c")];
    expect(alone(edges, [["a"], ["b"]])).toEqual([["c"]]);
  });

  it("is nothing for an asset that nothing depends on, known or not", () => {
    expect(alone([edge("a", "b")], [["b"], ["unknown"]])).toEqual([]);
  });

  it("does not take a key of two parts for one with a slash", () => {
    expect(alone([[["a", "b"], ["c"]]], [["a/b"]])).toEqual([]);
  });

  it("goes from one location into the next by the key of the asset, and back", () => {
    const found = downstream(
      [
        lineage("orders", [edge("a", "b"), edge("y", "c")]),
        lineage("reports", [edge("b", "x"), edge("x", "y")]),
        lineage("apart", [edge("m", "n")]),
      ],
      [["a"]],
    );
    expect(found).toEqual([
      { location: "orders", keys: [["b"], ["c"]] },
      { location: "reports", keys: [["x"], ["y"]] },
      { location: "apart", keys: [] },
    ]);
  });

  it("is told in each of two locations that have an asset of one key", () => {
    const found = downstream([lineage("one", [edge("a", "b")]), lineage("two", [edge("a", "b")])], [["a"]]);
    expect(found.map(({ keys }) => keys)).toEqual([[["b"]], [["b"]]]);
  });

  it("goes through a chain of 100,000 assets", () => {
    const chain = Array.from({ length: 100_000 }, (_, index) => edge(`${index}`, `${index + 1}`));
    expect(alone(chain, [["0"]])).toHaveLength(100_000);
  });

  it("is closed: what depends on it is in it, whichever location says so", () => {
    const name = fc.constantFrom("a", "b", "c", "d", "e", "f");
    const edges = fc.array(
      fc.tuple(name, name).map(([from, to]) => edge(from, to)),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(edges, edges, fc.uniqueArray(name, { minLength: 1, maxLength: 2 }), (one, two, starts) => {
        const found = downstream(
          [lineage("one", one), lineage("two", two)],
          starts.map((start) => [start]),
        ).flatMap(({ keys }) => keys.map(([part]) => part));
        const reached = new Set<string | undefined>([...starts, ...found]);
        for (const [[from], [to]] of [...one, ...two]) {
          if (reached.has(from)) expect(reached.has(to)).toBe(true);
        }
        for (const key of found) {
          expect(starts).not.toContain(key);
          expect([...one, ...two].some(([[from], [to]]) => to === key && reached.has(from))).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
