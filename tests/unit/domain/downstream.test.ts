import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { downstreamOf } from "#lib/domain/lineage/downstream.ts";

const edge = (upstream: string, downstream: string) => ({ upstream: [upstream], downstream: [downstream] });

describe("what is downstream of assets", () => {
  it("is everything that depends on them, through others too, in order of key", () => {
    const edges = [edge("a", "z"), edge("z", "b"), edge("x", "y"), edge("a", "b")];
    expect(downstreamOf(edges, [["a"]])).toEqual({ keys: [["b"], ["z"]], truncated: false });
  });

  it("ends in a cycle and leaves the starts out", () => {
    const edges = [edge("a", "b"), edge("b", "c"), edge("c", "a"), edge("c", "c")];
    expect(downstreamOf(edges, [["a"], ["b"]]).keys).toEqual([["c"]]);
  });

  it("is nothing for an asset that nothing depends on, known or not", () => {
    expect(downstreamOf([edge("a", "b")], [["b"], ["unknown"]]).keys).toEqual([]);
  });

  it("does not take a key of two parts for one with a slash", () => {
    expect(downstreamOf([{ upstream: ["a", "b"], downstream: ["c"] }], [["a/b"]]).keys).toEqual([]);
  });

  it("keeps the nearest when there is a limit, and says that there are more", () => {
    const chain = Array.from({ length: 10 }, (_, index) => edge(`${index}`, `${index + 1}`));
    expect(downstreamOf(chain, [["0"]], 2)).toEqual({ keys: [["1"], ["2"]], truncated: true });
    expect(downstreamOf(chain, [["7"]], 3)).toEqual({ keys: [["10"], ["8"], ["9"]], truncated: false });
  });

  it("goes through a chain of 100,000 assets", () => {
    const chain = Array.from({ length: 100_000 }, (_, index) => edge(`${index}`, `${index + 1}`));
    expect(downstreamOf(chain, [["0"]]).keys).toHaveLength(100_000);
  });

  it("is closed: what depends on it is in it", () => {
    const name = fc.constantFrom("a", "b", "c", "d", "e", "f");
    const edges = fc.array(
      fc.tuple(name, name).map(([from, to]) => edge(from, to)),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(edges, fc.uniqueArray(name, { minLength: 1, maxLength: 2 }), (graph, starts) => {
        const found = downstreamOf(
          graph,
          starts.map((start) => [start]),
        ).keys.map(([part]) => part);
        const reached = new Set<string | undefined>([...starts, ...found]);
        for (const { upstream, downstream } of graph)
          if (reached.has(upstream[0])) expect(reached.has(downstream[0])).toBe(true);
        for (const key of found) {
          expect(starts).not.toContain(key);
          expect(graph.some(({ upstream, downstream }) => downstream[0] === key && reached.has(upstream[0]))).toBe(
            true,
          );
        }
      }),
      { numRuns: 1000 },
    );
  });
});
