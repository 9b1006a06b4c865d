import { describe, expect, test } from "vitest";
import { edgeChange, graphBefore } from "#lib/domain/lineage/graph-before.ts";
import { GraphBuilder, type LocationGraph } from "#lib/domain/lineage/location-graph.ts";
import { neighbourhood, neighboursOf, reachOf } from "#lib/domain/lineage/neighbourhood.ts";
import { definitionFromBody } from "#lib/domain/snapshot/hash.ts";
import { keyText } from "#lib/domain/snapshot/key.ts";
import { parsedOne } from "./arbitraries.ts";

/** `{ b: "a" }`: b depends on a. */
function graph(location: string, dependencies: Record<string, string>): LocationGraph {
  const builder = new GraphBuilder();
  for (const [name, parents] of Object.entries(dependencies)) {
    builder.add(
      `hash of ${name}`,
      [name],
      parents.split(" ").flatMap((key) => (key === "" ? [] : [{ key: [key] }])),
    );
  }
  return builder.build(location);
}
function definition(asset: object) {
  return definitionFromBody(parsedOne(asset).body);
}
const k = (name: string) => keyText([name]);
const names = (keys: Iterable<string>) => [...keys].map((text) => (JSON.parse(text) as string[])[0]);
const around = (graphs: LocationGraph[], starts: string[], bounds: { up?: number; down?: number; most?: number }) =>
  neighbourhood(graphs, starts.map(k), { up: 9, down: 9, most: 100, ...bounds });

describe("the neighbourhood of assets", () => {
  const chain = graph("x", { a: "", b: "a", c: "b", d: "c", sibling: "a" });

  test("has so many steps either way, and no siblings", () => {
    expect([...around([chain], ["b"], { up: 1, down: 1 }).depths]).toEqual([
      [k("b"), 0],
      [k("c"), 1],
      [k("a"), -1],
    ]);
  });

  test("goes on from one code location into the next, by the key alone", () => {
    const other = graph("y", { report: "d" });
    expect(around([chain, other], ["c"], { up: 0 }).depths.get(k("report"))).toBe(2);
    expect(reachOf([chain, other], [k("a")], "downstream")).toBe(5);
  });

  test("ends where there is no more room, the nearest first, and says how many are left out", () => {
    const wide = graph("x", { a: "", ...Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`n${n}`, "a"])) });
    const { depths, leftOut } = around([wide], ["a"], { most: 11 });
    expect(depths.size).toBe(11);
    expect(leftOut).toHaveLength(40);
    expect(names(depths.keys()).slice(0, 4)).toEqual(["a", "n0", "n1", "n10"]);
  });

  test("does not go round in a cycle, nor counts what it began with", () => {
    const cycle = graph("x", { a: "c", b: "a", c: "b" });
    expect(reachOf([cycle], [k("a")], "downstream")).toBe(2);
    expect(around([cycle], ["a"], {}).depths.size).toBe(3);
  });

  test("names a parent once, though several code locations or the asset itself name it twice", () => {
    const builder = new GraphBuilder();
    builder.add("hash", ["b"], [{ key: ["a"] }, { key: ["a"] }]);
    const twice = [builder.build("x"), graph("y", { b: "a" })];
    expect(names(neighboursOf(twice, k("b"), "upstream"))).toEqual(["a"]);
    expect(names(neighboursOf(twice, k("a"), "downstream"))).toEqual(["b"]);
  });

  test("keeps keys that spell names of objects", () => {
    const odd = graph("x", { constructor: "toString", ["__proto__"]: "constructor" });
    expect(names(neighboursOf([odd], k("constructor"), "upstream"))).toEqual(["toString"]);
    expect(names(neighboursOf([odd], k("constructor"), "downstream"))).toEqual(["__proto__"]);
  });
});

test("tells dependencies that came, went and stayed between two snapshots", () => {
  const before = graphBefore("x", [
    ["h", definition({ key: ["c"], dependencies: [{ key: ["old"] }, { key: ["both"] }] })],
    ["h2", definition({ key: ["gone"], dependencies: [{ key: ["both"] }] })],
  ]);
  const now = graph("x", { c: "both new", fresh: "both" });
  const change = (parent: string, child: string) => edgeChange(before, now, k(parent), k(child));
  expect(change("old", "c")).toBe("removed");
  expect(change("new", "c")).toBe("added");
  expect(change("both", "c")).toBeNull();
  expect(change("both", "gone")).toBe("removed");
  expect(change("both", "fresh")).toBe("added");
});

test("an asset with very many parents is put in at once, each parent once, also when it comes again", () => {
  const parents = Array.from({ length: 200_000 }, (_, index) => ({ key: [`parent ${index}`] }));
  const builder = new GraphBuilder();
  builder.add("00", ["a"], parents);
  builder.add("01", ["a"], [...parents.slice(0, 10), { key: ["another"] }]);
  const made = builder.build("jobs");
  expect(made.parents.get(k("a"))).toHaveLength(200_001);
  expect(made.children.get(k("parent 3"))).toEqual([k("a")]);
});
