import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FACETS, type Facet } from "#lib/domain/diff/change.ts";
import { compareDefinitions, facetMask, facetsFromMask } from "#lib/domain/diff/facets.ts";
import { definitionFromBody } from "#lib/domain/snapshot/hash.ts";
import { assetArbitrary, parsedOne } from "./arbitraries.ts";

function facetsBetween(older: object, newer: object): Facet[] {
  const [a, b] = [older, newer].map((members) => parsedOne({ key: ["a"], ...members }));
  if (!a || !b) throw new Error("unreachable");
  const facets = compareDefinitions(definitionFromBody(a.body), definitionFromBody(b.body));
  expect(a.trackedHash.equals(b.trackedHash)).toBe(facets.length === 0);
  return facets;
}

const WINDOW = {
  type: "time_window",
  start: "2024-01-01",
  timezone: "UTC",
  fmt: "%Y-%m-%d",
  cronSchedule: "0 0 * * *",
};
const STATIC = { type: "static", keys: ["eu", "us"] };
const DYNAMIC = { type: "dynamic", name: "customers" };
const multi = (...dimensions: [string, object][]) => ({
  type: "multi",
  dimensions: dimensions.map(([name, partitions]) => ({ name, partitions })),
});
const metadata = (value: unknown, type = "json") => ({ metadata: { m: { type, value } } });
const mapped = (partitionMapping: object | null) => ({ dependencies: [{ key: ["b"], partitionMapping }] });

describe("two definitions of an asset, as Dagster's AssetGraphDiffer sees them", () => {
  it.each<[string, object, object, Facet[]]>([
    ["another code version", { codeVersion: "1" }, { codeVersion: "2" }, ["CODE_VERSION"]],
    ["no code version, then one", {}, { codeVersion: "1" }, ["CODE_VERSION"]],
    ["an empty code version is one", { codeVersion: null }, { codeVersion: "" }, ["CODE_VERSION"]],
    ["no code version, said or not", { codeVersion: null }, {}, []],

    ["a parent more", {}, { dependencies: [{ key: ["b"] }] }, ["DEPENDENCIES"]],
    ["another parent", { dependencies: [{ key: ["b"] }] }, { dependencies: [{ key: ["b", "c"] }] }, ["DEPENDENCIES"]],
    [
      "parents in another order",
      { dependencies: [{ key: ["b"] }, { key: ["c"] }] },
      { dependencies: [{ key: ["c"] }, { key: ["b"] }] },
      [],
    ],
    ["no mapping, then the identity mapping", mapped(null), mapped({ type: "identity" }), ["DEPENDENCIES"]],
    ["another mapping", mapped({ type: "last", n: 1 }), mapped({ type: "last", n: 2 }), ["DEPENDENCIES"]],
    ["a mapping's members in another order", mapped({ type: "last", n: 1 }), mapped({ n: 1, type: "last" }), []],
    ["no mapping, said or not", mapped(null), { dependencies: [{ key: ["b"] }] }, []],
    ["what else is known of a dependency", mapped(null), { dependencies: [{ key: ["b"], via: "sql" }] }, []],

    ["partitions, then none", { partitions: STATIC }, { partitions: null }, ["PARTITIONS_DEFINITION"]],
    [
      "another start",
      { partitions: WINDOW },
      { partitions: { ...WINDOW, start: "2024-01-02" } },
      ["PARTITIONS_DEFINITION"],
    ],
    [
      "another time zone",
      { partitions: WINDOW },
      { partitions: { ...WINDOW, timezone: "CET" } },
      ["PARTITIONS_DEFINITION"],
    ],
    ["another format", { partitions: WINDOW }, { partitions: { ...WINDOW, fmt: "%Y" } }, ["PARTITIONS_DEFINITION"]],
    [
      "another schedule",
      { partitions: WINDOW },
      { partitions: { ...WINDOW, cronSchedule: "0 1 * * *" } },
      ["PARTITIONS_DEFINITION"],
    ],
    [
      "another end offset",
      { partitions: WINDOW },
      { partitions: { ...WINDOW, endOffset: 1 } },
      ["PARTITIONS_DEFINITION"],
    ],
    ["an end", { partitions: WINDOW }, { partitions: { ...WINDOW, end: "2025-01-01" } }, ["PARTITIONS_DEFINITION"]],
    [
      "an exclusion",
      { partitions: WINDOW },
      { partitions: { ...WINDOW, exclusions: ["0 0 * * 0"] } },
      ["PARTITIONS_DEFINITION"],
    ],
    [
      "defaults, said or not",
      { partitions: WINDOW },
      { partitions: { ...WINDOW, endOffset: 0, end: null, exclusions: [] } },
      [],
    ],
    [
      "a member that only the source knows",
      { partitions: WINDOW },
      { partitions: { ...WINDOW, own: 1 } },
      ["PARTITIONS_DEFINITION"],
    ],
    [
      "static keys in another order",
      { partitions: STATIC },
      { partitions: { type: "static", keys: ["us", "eu"] } },
      ["PARTITIONS_DEFINITION"],
    ],
    [
      "another dynamic name",
      { partitions: DYNAMIC },
      { partitions: { type: "dynamic", name: "shops" } },
      ["PARTITIONS_DEFINITION"],
    ],
    [
      "dimensions in another order",
      { partitions: multi(["x", STATIC], ["y", WINDOW]) },
      { partitions: multi(["y", { ...WINDOW, endOffset: 0 }], ["x", STATIC]) },
      [],
    ],
    [
      "a dimension by another name",
      { partitions: multi(["x", STATIC]) },
      { partitions: multi(["y", STATIC]) },
      ["PARTITIONS_DEFINITION"],
    ],
    [
      "another dimension within",
      { partitions: multi(["x", STATIC]) },
      { partitions: multi(["x", DYNAMIC]) },
      ["PARTITIONS_DEFINITION"],
    ],

    ["a tag more", {}, { tags: { a: "" } }, ["TAGS"]],
    ["another value of a tag", { tags: { a: "1" } }, { tags: { a: "2" } }, ["TAGS"]],
    ["a system tag", { tags: {} }, { tags: { "dagster/kind/dbt": "" } }, ["TAGS"]],
    ["tags in another order", { tags: { a: "1", b: "2" } }, { tags: { b: "2", a: "1" } }, []],
    ["a tag named as what every object has", { tags: {} }, { tags: { constructor: "x" } }, ["TAGS"]],

    ["another value", metadata("a"), metadata("b"), ["METADATA"]],
    ["another type of the same value", metadata("5", "text"), metadata("5", "path"), ["METADATA"]],
    ["a boolean where a number was", metadata(1), metadata(true), ["METADATA"]],
    ["false where zero was", metadata(0), metadata(false), ["METADATA"]],
    ["NaN where NaN was", metadata("NaN", "float"), metadata("NaN", "float"), []],
    ["one integer in two forms", metadata(5, "int"), metadata("+05", "int"), []],
    [
      "integers that differ in the last of thirty digits",
      metadata("123456789012345678901234567890", "int"),
      metadata("123456789012345678901234567891", "int"),
      ["METADATA"],
    ],
    [
      "members within in another order",
      metadata({ x: 1, y: { a: 1, b: 2 } }),
      metadata({ y: { b: 2, a: 1 }, x: 1 }),
      [],
    ],
    ["a list within in another order", metadata([1, 2]), metadata([2, 1]), ["METADATA"]],
    [
      "a label beside the value",
      { metadata: { m: { type: "text", value: "a" } } },
      { metadata: { m: { type: "text", value: "a", label: "L" } } },
      ["METADATA"],
    ],

    [
      "what is recorded but not tracked",
      {},
      { description: "d", group: "g", owners: ["o"], kinds: ["k"], automationCondition: {} },
      [],
    ],
    [
      "all at once, in the order of the facets",
      {},
      {
        metadata: { m: { type: "null" } },
        tags: { a: "" },
        partitions: DYNAMIC,
        dependencies: [{ key: ["b"] }],
        codeVersion: "1",
      },
      [...FACETS],
    ],
  ])("%s", (_, older, newer, facets) => {
    expect(facetsBetween(older, newer)).toEqual(facets);
    expect(facetsBetween(newer, older)).toEqual(facets);
  });

  it("differ in a facet exactly when their tracked hashes differ", () => {
    let different = 0;
    const members = assetArbitrary.map(({ key: _key, repository: _repository, ...rest }) => rest);
    fc.assert(
      fc.property(
        members,
        members,
        fc.subarray(["codeVersion", "tags", "metadata", "dependencies", "partitions"]),
        (a, b, taken) => {
          const mixed = { ...a, ...Object.fromEntries(taken.map((name) => [name, b[name]])) };
          if (facetsBetween(a, mixed).length > 0) different++;
        },
      ),
      { numRuns: 1000 },
    );
    expect(different).toBeGreaterThan(100);
    expect(different).toBeLessThan(900);
  });
});

describe("the stored mask of facets", () => {
  it("holds every set of them", () => {
    fc.assert(
      fc.property(fc.subarray([...FACETS]), (facets) => {
        expect(facetsFromMask(facetMask(facets))).toEqual(facets);
      }),
    );
  });

  it("has the bits that are in the database already", () => {
    expect(FACETS.map((facet) => facetMask([facet]))).toEqual([1, 2, 4, 8, 16]);
    expect(facetsFromMask(0)).toEqual([]);
  });
});
