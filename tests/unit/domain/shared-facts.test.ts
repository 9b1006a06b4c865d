import { describe, expect, it } from "vitest";
import { describeChange } from "#lib/domain/diff/describe.ts";
import { compareDefinitions } from "#lib/domain/diff/facets.ts";
import { agrees, sharedFacts } from "#lib/domain/diff/shared-facts.ts";
import type { JsonObject, JsonValue } from "#lib/domain/json.ts";
import type { AssetDefinition } from "#lib/domain/snapshot/asset.ts";
import { definitionFromBody } from "#lib/domain/snapshot/hash.ts";
import { ignoredSet } from "#lib/domain/snapshot/ignored-metadata.ts";
import { FIDELITIES, type Make, sameMake } from "#lib/domain/snapshot/make.ts";
import { parsedOne } from "./arbitraries.ts";

const MAKE: Make = { fidelity: "grpc", canonicalVersion: 1, ignoredMetadata: [] };
const GRAPHQL: Make = { ...MAKE, fidelity: "graphql" };

function definition(members: JsonObject): AssetDefinition {
  return definitionFromBody(parsedOne({ key: ["a"], ...members }).body);
}

describe("two ways of telling partitions and mappings agree", () => {
  it.each<[string, boolean, JsonValue, JsonValue]>([
    ["when one tells more", true, { type: "time_window", fmt: "%Y" }, { type: "time_window", fmt: "%Y", end: "2025" }],
    ["not when both tell otherwise", false, { type: "a", fmt: "%Y" }, { type: "a", fmt: "%m" }],
    ["not when the types differ", false, { type: "a" }, { type: "b" }],
    ["not when one has a type", false, { type: "a" }, {}],
    ["not when one has none at all", false, null, { type: "a" }],
    ["when one tells more within", true, { type: "a", x: { type: "b" } }, { type: "a", x: { type: "b", y: 1 } }],
    ["not when they differ within", false, { type: "a", x: { type: "b" } }, { type: "a", x: { type: "c" } }],
    ["item by item", true, [{ name: "x", y: 1 }, { name: "z" }], [{ name: "x" }, { name: "z", y: 1 }]],
    ["not with an item more", false, ["eu"], ["eu", "us"]],
    ["not as a list and an object", false, [], {}],
    ["not as a number and a boolean", false, { n: 1 }, { n: true }],
    ["whatever their members are called", true, JSON.parse('{"__proto__":1}'), JSON.parse('{"constructor":1}')],
  ])("%s", (_, same, a, b) => {
    expect(agrees(a, b)).toBe(same);
    expect(agrees(b, a)).toBe(same);
  });
});

describe("two loads", () => {
  const daily = {
    type: "time_window",
    start: "2024-01-01",
    timezone: "UTC",
    fmt: "%Y-%m-%d",
    cronSchedule: "0 0 * * *",
  };
  const ending = { ...daily, end: "2025-01-01" };

  it("differ in what one of them cannot carry only when both can", () => {
    const [a, b] = [definition({ partitions: daily }), definition({ partitions: ending })];
    expect(compareDefinitions(a, b, sharedFacts(MAKE, MAKE))).toEqual(["PARTITIONS_DEFINITION"]);
    expect(compareDefinitions(a, b, sharedFacts(GRAPHQL, GRAPHQL))).toEqual(["PARTITIONS_DEFINITION"]);
    expect(compareDefinitions(a, b, sharedFacts(GRAPHQL, MAKE))).toEqual([]);
  });

  it("agree where one knows a mapping without members, which GraphQL takes for none, and the other none", () => {
    const by = (partitionMapping: JsonValue) => definition({ dependencies: [{ key: ["b"], partitionMapping }] });
    const [none, all, window] = [by(null), by({ type: "all" }), by({ type: "time_window", startOffset: -1 })];
    expect(compareDefinitions(none, all, sharedFacts(GRAPHQL, MAKE))).toEqual([]);
    expect(compareDefinitions(all, none, sharedFacts(MAKE, GRAPHQL))).toEqual([]);
    expect(compareDefinitions(none, all, sharedFacts(MAKE, MAKE))).toEqual(["DEPENDENCIES"]);
    expect(compareDefinitions(none, window, sharedFacts(GRAPHQL, MAKE))).toEqual(["DEPENDENCIES"]);
  });

  it("agree where one says NaN, which an older webserver says of a float without a value too, and the other none", () => {
    const by = (value: JsonValue, more: JsonObject = {}) =>
      definition({ metadata: { m: { type: "float", value, ...more }, n: { type: "int", value: 1 } } });
    const [none, nan, number] = [by(null), by("NaN"), by(1.5)];
    const across = sharedFacts(GRAPHQL, MAKE);
    expect(compareDefinitions(nan, none, across)).toEqual([]);
    expect(compareDefinitions(none, nan, sharedFacts(MAKE, GRAPHQL))).toEqual([]);
    expect(compareDefinitions(nan, none, sharedFacts(MAKE, MAKE))).toEqual(["METADATA"]);
    expect(compareDefinitions(nan, none, sharedFacts(GRAPHQL, GRAPHQL))).toEqual(["METADATA"]);
    for (const other of [number, by("Infinity"), by(null, { unit: "s" }), definition({ metadata: {} })]) {
      expect(compareDefinitions(nan, other, across)).toEqual(["METADATA"]);
      expect(compareDefinitions(other, none, across)).toEqual(["METADATA"]);
    }
    const text = (value: JsonValue) => definition({ metadata: { m: { type: "json", value } } });
    expect(compareDefinitions(text(null), text("NaN"), across)).toEqual(["METADATA"]);
  });

  it("tell no name whose value is unclear between them beside one that changed, tracked or ignored", () => {
    const by = (value: JsonValue, rows: number) =>
      definition({
        metadata: { m: { type: "float", value }, noisy: { type: "float", value }, rows: { type: "int", value: rows } },
      });
    const [a, b] = [by("NaN", 1), by(null, 2)];
    const shared = sharedFacts(GRAPHQL, { ...MAKE, ignoredMetadata: ["noisy"] });
    const change = describeChange(a, a, b, { values: false, shared });
    expect(change).toMatchObject({
      facets: ["METADATA"],
      details: { metadata: { added: [], removed: [], changed: ["rows"] } },
    });
    expect(change).not.toHaveProperty("details.ignoredMetadata");
  });

  it("differ in code version, parents, tags and metadata however they were read", () => {
    const a = definition({});
    const b = definition({
      codeVersion: "1",
      dependencies: [{ key: ["b"] }],
      tags: { t: "" },
      metadata: { m: { type: "null" } },
    });
    const all = ["CODE_VERSION", "DEPENDENCIES", "TAGS", "METADATA"];
    expect(compareDefinitions(a, b, sharedFacts(GRAPHQL, MAKE))).toEqual(all);
  });

  it("are compared without the names that either ignores, and those that differ are told beside", () => {
    const text = (value: string) => ({ type: "text", value });
    const a = definition({ metadata: { noisy: text("1"), "dagster/x": text("1"), kept: text("1") }, codeVersion: "1" });
    const b = definition({ metadata: { noisy: text("2"), kept: text("1") }, codeVersion: "2" });
    const shared = sharedFacts({ ...MAKE, ignoredMetadata: ["noisy"] }, { ...MAKE, ignoredMetadata: ["dagster/*"] });
    expect(describeChange(a, a, b, { values: true, shared })).toMatchObject({
      facets: ["CODE_VERSION"],
      details: {
        codeVersion: { old: "1", new: "2" },
        ignoredMetadata: {
          added: [],
          removed: ["dagster/x"],
          changed: ["noisy"],
          values: [
            { name: "dagster/x", old: text("1"), new: null },
            { name: "noisy", old: text("1"), new: text("2") },
          ],
        },
      },
    });
  });

  it("are read by one version's rules when they were recorded under two", () => {
    // As a version could have kept it that did not yet leave out what says nothing, nor sort dimensions.
    const older: AssetDefinition = {
      ...definition({}),
      partitions: {
        type: "multi",
        dimensions: [
          { name: "b", partitions: { ...daily, endOffset: 0, exclusions: [] } },
          { name: "a", partitions: { type: "dynamic", name: "n" } },
        ],
      },
    };
    const newer = definition({ partitions: older.partitions });
    const before = { ...MAKE, canonicalVersion: 0 };
    expect(compareDefinitions(older, newer, sharedFacts(MAKE, MAKE))).toEqual(["PARTITIONS_DEFINITION"]);
    expect(compareDefinitions(older, newer, sharedFacts(before, MAKE))).toEqual([]);
    const moved = { ...newer, codeVersion: "2" };
    expect(describeChange(older, older, moved, { values: false, shared: sharedFacts(before, MAKE) })).toMatchObject({
      facets: ["CODE_VERSION"],
    });
  });
});

describe("loads are of one make", () => {
  it("when both carry everything, whichever way they came", () => {
    for (const one of FIDELITIES) {
      for (const two of FIDELITIES) {
        const same = sameMake({ ...MAKE, fidelity: one }, { ...MAKE, fidelity: two });
        expect(same).toBe((one === "graphql") === (two === "graphql"));
      }
    }
  });

  it("not when their canonical form or their ignored names differ", () => {
    expect(sameMake(MAKE, { ...MAKE, canonicalVersion: 2 })).toBe(false);
    expect(sameMake(MAKE, { ...MAKE, ignoredMetadata: ["a"] })).toBe(false);
    expect(sameMake({ ...MAKE, ignoredMetadata: ["a"] }, { ...MAKE, ignoredMetadata: ["b"] })).toBe(false);
    expect(sameMake({ ...MAKE, ignoredMetadata: ["a"] }, { ...MAKE, ignoredMetadata: ["a"] })).toBe(true);
  });
});

describe("names of metadata that are ignored", () => {
  it.each([
    ["a name by itself", ["a"], ["a"], ["ab", "A", ""]],
    ["the beginning of names", ["dbt/*"], ["dbt/", "dbt/x", "dbt/*"], ["dbt", "xdbt/x"]],
    ["all names", ["*"], ["", "a", "__proto__"], []],
    ["a star in the middle as itself", ["a*b"], ["a*b"], ["axb", "a*"]],
    ["what every object has", ["constructor"], ["constructor"], ["toString"]],
    ["nothing", [], [], ["a", ""]],
  ])("are %s", (_, patterns, ignored, heeded) => {
    const isIgnored = ignoredSet(patterns);
    expect(ignored.filter((name) => !isIgnored(name))).toEqual([]);
    expect(heeded.filter(isIgnored)).toEqual([]);
  });
});
