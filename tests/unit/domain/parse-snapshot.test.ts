import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assetView } from "#lib/domain/snapshot/asset-view.ts";
import { canonicalJson } from "#lib/domain/snapshot/canonical.ts";
import { definitionFromBody } from "#lib/domain/snapshot/hash.ts";
import { keyText } from "#lib/domain/snapshot/key.ts";
import { MAX_ERRORS, parseSnapshot, snapshotReader } from "#lib/domain/snapshot/parse.ts";
import { assetArbitrary, parsed, parsedOne, shuffleMembers, snapshotArbitrary } from "./arbitraries.ts";

const DAILY = { type: "time_window", start: "2024-01-01", timezone: "UTC", fmt: "%Y-%m-%d", cronSchedule: "0 0 * * *" };

function errorsOf(value: unknown) {
  const result = parseSnapshot(value);
  return result.ok ? [] : result.errors;
}

describe("a snapshot that is not valid", () => {
  const asset = (members: object) => [{ key: ["a"], ...members }];
  const partitions = (value: unknown) => asset({ partitions: value });

  it.each<[string, unknown, string[]]>([
    ["no array", { assets: [] }, ["assets"]],
    ["null", null, ["assets"]],
    ["an asset that is no object", [null, [], "a"], ["assets[0]", "assets[1]", "assets[2]"]],
    ["no key", [{}], ["assets[0].key"]],
    ["a key that is a text", [{ key: "a" }], ["assets[0].key"]],
    ["an empty key", [{ key: [] }], ["assets[0].key"]],
    [
      "parts that are no names",
      [{ key: ["a", "", 1, null] }],
      ["assets[0].key[1]", "assets[0].key[2]", "assets[0].key[3]"],
    ],
    ["NUL in a part", [{ key: ["a\0"] }], ["assets[0].key[0]"]],
    ["a lone surrogate in a part", [{ key: ["\udc00"] }], ["assets[0].key[0]"]],
    ["a key beyond 8 KB", [{ key: ["é".repeat(4095)] }], ["assets[0].key"]],
    ["a repository that is no name", asset({ repository: "" }), ["assets[0].repository"]],
    ["a repository of null", asset({ repository: null }), ["assets[0].repository"]],
    ["a repository with NUL", asset({ repository: "\0" }), ["assets[0].repository"]],
    ["a repository beyond 8 KB", asset({ repository: "r".repeat(8193) }), ["assets[0].repository"]],
    ["a code version that is a number", asset({ codeVersion: 1 }), ["assets[0].codeVersion"]],
    ["tags that are a list", asset({ tags: [] }), ["assets[0].tags"]],
    ["tags of null", asset({ tags: null }), ["assets[0].tags"]],
    ["a tag that is no text", asset({ tags: { a: 1, "b c": null } }), ["assets[0].tags.a", 'assets[0].tags["b c"]']],
    [
      "a tag named __proto__ that is no text",
      JSON.parse('[{"key":["a"],"tags":{"__proto__":1}}]'),
      ["assets[0].tags.__proto__"],
    ],
    ["metadata that is a list", asset({ metadata: [] }), ["assets[0].metadata"]],
    ["metadata without a type", asset({ metadata: { m: { value: 1 } } }), ["assets[0].metadata.m"]],
    ["metadata with an empty type", asset({ metadata: { m: { type: "" } } }), ["assets[0].metadata.m"]],
    ["an int with a fraction", asset({ metadata: { m: { type: "int", value: 0.5 } } }), ["assets[0].metadata.m.value"]],
    ["an int in other digits", asset({ metadata: { m: { type: "int", value: "٣" } } }), ["assets[0].metadata.m.value"]],
    ["an int with blanks", asset({ metadata: { m: { type: "int", value: " 5" } } }), ["assets[0].metadata.m.value"]],
    [
      "an int that is a boolean",
      asset({ metadata: { m: { type: "int", value: true } } }),
      ["assets[0].metadata.m.value"],
    ],
    [
      "an int that was rounded",
      asset({ metadata: { m: { type: "int", value: 2 ** 53 } } }),
      ["assets[0].metadata.m.value"],
    ],
    [
      "a float that is a boolean",
      asset({ metadata: { m: { type: "float", value: false } } }),
      ["assets[0].metadata.m.value"],
    ],
    [
      "a float that is a text",
      asset({ metadata: { m: { type: "float", value: "1.5" } } }),
      ["assets[0].metadata.m.value"],
    ],
    ["dependencies that are an object", asset({ dependencies: {} }), ["assets[0].dependencies"]],
    [
      "dependencies without keys",
      asset({ dependencies: [{}, "b"] }),
      ["assets[0].dependencies[0].key", "assets[0].dependencies[1]"],
    ],
    [
      "a dependency with an empty part",
      asset({ dependencies: [{ key: ["b", ""] }] }),
      ["assets[0].dependencies[0].key[1]"],
    ],
    [
      "a mapping without a type",
      asset({ dependencies: [{ key: ["b"], partitionMapping: {} }] }),
      ["assets[0].dependencies[0].partitionMapping"],
    ],
    [
      "a dependency twice, in two ways",
      asset({ dependencies: [{ key: ["b"] }, { key: ["c"] }, { key: ["b"], partitionMapping: { type: "identity" } }] }),
      ["assets[0].dependencies[2]"],
    ],
    [
      "a dependency twice, with other members besides",
      asset({ dependencies: [{ key: ["b"], via: "sql" }, { key: ["b"] }] }),
      ["assets[0].dependencies[1]"],
    ],
    ["partitions that are a text", partitions("daily"), ["assets[0].partitions"]],
    ["partitions without a type", partitions({}), ["assets[0].partitions"]],
    [
      "a time window with nothing in it",
      partitions({ type: "time_window" }),
      ["start", "timezone", "fmt", "cronSchedule"].map((name) => `assets[0].partitions.${name}`),
    ],
    ["an end offset with a fraction", partitions({ ...DAILY, endOffset: 0.5 }), ["assets[0].partitions.endOffset"]],
    [
      "exclusions that are a text",
      partitions({ ...DAILY, exclusions: "0 0 * * 0" }),
      ["assets[0].partitions.exclusions"],
    ],
    ["static partitions without keys", partitions({ type: "static" }), ["assets[0].partitions.keys"]],
    ["static keys that are numbers", partitions({ type: "static", keys: ["a", 1] }), ["assets[0].partitions.keys[1]"]],
    ["dynamic partitions without a name", partitions({ type: "dynamic" }), ["assets[0].partitions.name"]],
    [
      "dimensions that are an object",
      partitions({ type: "multi", dimensions: {} }),
      ["assets[0].partitions.dimensions"],
    ],
    [
      "dimensions that lack what they need",
      partitions({
        type: "multi",
        dimensions: [{ name: "a", partitions: { type: "static" } }, { partitions: null }, 1],
      }),
      [
        "assets[0].partitions.dimensions[0].partitions.keys",
        "assets[0].partitions.dimensions[1].name",
        "assets[0].partitions.dimensions[1].partitions",
        "assets[0].partitions.dimensions[2]",
      ],
    ],
    [
      "a dimension twice",
      partitions({
        type: "multi",
        dimensions: [
          { name: "a", partitions: DAILY },
          { name: "a", partitions: DAILY },
        ],
      }),
      ["assets[0].partitions.dimensions[1].name"],
    ],
    ["owners that are a text", asset({ owners: "me" }), ["assets[0].owners"]],
    ["kinds that hold a number", asset({ kinds: ["dbt", 1] }), ["assets[0].kinds"]],
    ["a group that is a number", asset({ group: 1 }), ["assets[0].group"]],
    ["a description that is a list", asset({ description: [] }), ["assets[0].description"]],
    ["a number beyond all doubles", JSON.parse('[{"key":["a"],"own":1e999}]'), ["assets[0]"]],
  ])("%s: says where", (_, value, paths) => {
    expect(errorsOf(value).map(({ path }) => path)).toEqual(paths);
  });

  it("names both places of an identity that comes twice, in the order in which they come", () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const assets = [...names, "own", ...names].map((name) => ({ key: [name] }));
    const errors = errorsOf([...assets, { key: ["a"], repository: "r" }, { key: ["own"] }]);
    expect(errors.map(({ path }) => path)).toEqual([7, 8, 9, 10, 11, 12, 14].map((index) => `assets[${index}]`));
    expect(errors[0]?.message).toBe('The asset ["a"] is given twice, at index 0 and at index 7.');
    expect(errorsOf(Array(2).fill({ key: ["a"], repository: "r" }))[0]?.message).toBe(
      'The asset ["a"] of repository "r" is given twice, at index 0 and at index 1.',
    );
  });

  it("is told of in at most 100 places, and not read any further", () => {
    const reader = snapshotReader();
    let read = 0;
    while (reader.read({ key: [] }, read)) read++;
    expect(read).toBe(MAX_ERRORS - 1);
    const result = reader.finish();
    expect(result.ok ? 0 : result.errors.length).toBe(MAX_ERRORS);
  });

  it("is refused, not crashed on, when it nests a hundred thousand levels deep", () => {
    const text = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const deep = JSON.parse(text);
    expect(errorsOf([{ key: ["a"], own: deep }])[0]?.message).toContain("nests deeper than 200 levels");
    expect(errorsOf([{ key: ["a"], metadata: { m: { type: "json", value: deep } } }])).toHaveLength(1);
    const mapping = () => ({ type: "own", deep: JSON.parse(text) });
    expect(
      errorsOf([
        {
          key: ["a"],
          dependencies: [
            { key: ["b"], partitionMapping: mapping() },
            { key: ["b"], partitionMapping: mapping() },
          ],
        },
      ]),
    ).toHaveLength(1);
    let dimensions: unknown = DAILY;
    for (let level = 0; level < 10_000; level++) {
      dimensions = { type: "multi", dimensions: [{ name: "a", partitions: dimensions }] };
    }
    expect(errorsOf([{ key: ["a"], partitions: dimensions }])).toHaveLength(1);
  });
});

describe("a valid snapshot", () => {
  it("is kept whole: read back and pushed again, it has the same bodies and digests", () => {
    fc.assert(
      fc.property(snapshotArbitrary, (snapshot) => {
        const first = parsed(snapshot);
        expect(parsed(first.map(({ body }) => assetView(definitionFromBody(body))))).toEqual(first);
      }),
      { numRuns: 1000 },
    );
  });

  it("gives bodies that are the canonical JSON of their definitions", () => {
    fc.assert(
      fc.property(assetArbitrary, (asset) => {
        const { body } = parsedOne(asset);
        expect(canonicalJson(JSON.parse(body))).toBe(body);
      }),
      { numRuns: 1000 },
    );
  });

  it("does not depend on the order of assets, members, dependencies or dimensions", () => {
    fc.assert(
      fc.property(snapshotArbitrary, (snapshot) => {
        const reversed = [...snapshot].reverse().map((asset) => {
          const other = shuffleMembers(asset) as Record<string, unknown>;
          if (Array.isArray(other.dependencies)) other.dependencies.reverse();
          const partitions = other.partitions as { dimensions?: unknown[] } | null | undefined;
          partitions?.dimensions?.reverse();
          return other;
        });
        expect(parsed(reversed)).toEqual(parsed(snapshot));
      }),
      { numRuns: 1000 },
    );
  });

  it("comes back in ascending order of key hash", () => {
    fc.assert(
      fc.property(snapshotArbitrary, (snapshot) => {
        const hashes = parsed(snapshot).map(({ keyHash }) => keyHash);
        expect(hashes).toEqual([...hashes].sort(Buffer.compare));
      }),
      { numRuns: 300 },
    );
  });

  it("is not changed by being read", () => {
    fc.assert(
      fc.property(snapshotArbitrary, (snapshot) => {
        const before = JSON.stringify(snapshot);
        parsed(snapshot);
        expect(JSON.stringify(snapshot)).toBe(before);
      }),
      { numRuns: 300 },
    );
  });

  it("takes keys of any text up to 8 KB as they are", () => {
    const keys = [
      ["a/b", '"q"', "..", "changes"],
      ["😀".repeat(500)],
      ["x".repeat(8188)],
      ["__proto__"],
      ["é"],
      ["e\u0301"],
    ];
    const assets = parsed(keys.map((key) => ({ key })));
    expect(assets.map(({ identity }) => keyText(identity.key)).sort()).toEqual(
      keys.map((key) => JSON.stringify(key)).sort(),
    );
    expect(new Set(assets.map(({ keyHash }) => keyHash.toString("hex"))).size).toBe(keys.length);
  });

  it("keeps int and float values that are not there", () => {
    const values = { a: { type: "int" }, b: { type: "int", value: null }, c: { type: "float", value: null } };
    expect(definitionFromBody(parsedOne({ key: ["a"], metadata: values }).body).metadata).toEqual(values);
  });
});
