import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeSchema } from "#lib/contracts/changes.ts";
import type { Change } from "#lib/domain/diff/change.ts";
import { changeView } from "#lib/domain/diff/change-view.ts";
import { describeChange } from "#lib/domain/diff/describe.ts";
import type { AssetDefinition } from "#lib/domain/snapshot/asset.ts";
import { definitionFromBody } from "#lib/domain/snapshot/hash.ts";
import { assetArbitrary, parsedOne } from "./arbitraries.ts";

const IDENTITY = { key: ["a"], repository: null };

function definition(members: object): AssetDefinition {
  return definitionFromBody(parsedOne({ key: ["a"], ...members }).body);
}

function detailsOf(older: object, newer: object, values = false) {
  const change = describeChange(IDENTITY, definition(older), definition(newer), { values });
  return change.kind === "changed" ? change.details : null;
}

describe("one asset's change", () => {
  it("is added or removed without details", () => {
    expect(describeChange(IDENTITY, null, definition({}), { values: true })).toEqual({ ...IDENTITY, kind: "added" });
    expect(describeChange(IDENTITY, definition({}), null, { values: true })).toEqual({ ...IDENTITY, kind: "removed" });
    expect(() => describeChange(IDENTITY, null, null, { values: false })).toThrow(TypeError);
  });

  it("has no facets when nothing tracked changed", () => {
    const change = describeChange(IDENTITY, definition({}), definition({ description: "d" }), { values: true });
    expect(change).toEqual({ ...IDENTITY, kind: "changed", facets: [], details: {} });
  });

  it("tells old and new code version and partitions, null where there was none", () => {
    const partitions = { type: "dynamic", name: "n" };
    expect(detailsOf({}, { codeVersion: "1", partitions })).toEqual({
      codeVersion: { old: null, new: "1" },
      partitionsDefinition: { old: null, new: partitions },
    });
  });

  it("tells names that came, went and changed, sorted, with empty lists where there are none", () => {
    const text = (value: string) => ({ type: "text", value });
    expect(
      detailsOf(
        { tags: { z: "1", same: "1", gone: "1", a: "1" }, metadata: { m: text("1") } },
        { tags: { z: "2", same: "1", a: "2", new: "1", B: "1" }, metadata: { m: text("2") } },
      ),
    ).toEqual({
      tags: { added: ["B", "new"], removed: ["gone"], changed: ["a", "z"] },
      metadata: { added: [], removed: [], changed: ["m"] },
    });
  });

  it("tells what stood under each name when asked", () => {
    const old = JSON.parse('{"tags":{"__proto__":"1","b":"1"}}');
    const fresh = JSON.parse('{"tags":{"__proto__":"2","a":"1","constructor":"x"}}');
    expect(detailsOf(old, fresh, true)?.tags).toEqual({
      added: ["a", "constructor"],
      removed: ["b"],
      changed: ["__proto__"],
      values: [
        { name: "__proto__", old: "1", new: "2" },
        { name: "a", old: null, new: "1" },
        { name: "b", old: "1", new: null },
        { name: "constructor", old: null, new: "x" },
      ],
    });
  });

  it("compares mappings of shared parents when no parent came or went, and tells all of them", () => {
    const last = { type: "last" };
    const old = [{ key: ["b"] }, { key: ["c"] }, { key: ["d"], partitionMapping: last }];
    const fresh = [
      { key: ["d"], partitionMapping: last },
      { key: ["c"], partitionMapping: last },
      { key: ["b"], partitionMapping: last },
    ];
    expect(detailsOf({ dependencies: old }, { dependencies: fresh }, true)?.dependencies).toEqual({
      added: [],
      removed: [],
      changed: [["b"], ["c"]],
      values: [
        { name: ["b"], old: { partitionMapping: null }, new: { partitionMapping: last } },
        { name: ["c"], old: { partitionMapping: null }, new: { partitionMapping: last } },
      ],
    });
  });

  it("names no changed mapping when a parent came or went, and tells its values all the same", () => {
    const old = [{ key: ["b"] }, { key: ["gone"] }];
    const fresh = [{ key: ["b"], partitionMapping: { type: "last" } }, { key: ["new"] }];
    expect(detailsOf({ dependencies: old }, { dependencies: fresh }, true)?.dependencies).toEqual({
      added: [["new"]],
      removed: [["gone"]],
      changed: [],
      values: [
        { name: ["b"], old: { partitionMapping: null }, new: { partitionMapping: { type: "last" } } },
        { name: ["gone"], old: { partitionMapping: null }, new: null },
        { name: ["new"], old: null, new: { partitionMapping: null } },
      ],
    });
  });

  const pair = fc
    .tuple(assetArbitrary, assetArbitrary)
    .map(([a, b]): [AssetDefinition, AssetDefinition] => [
      definition({ ...a, key: ["a"] }),
      definition({ ...b, key: ["a"] }),
    ]);

  it("is the opposite the other way round", () => {
    const mirrored = (change: Change) => {
      if (change.kind !== "changed") return change;
      const flip = (detail: object): object => {
        const { added, removed, old, new: fresh, values, ...rest } = detail as Record<string, unknown>;
        const flippedValues = (values as object[] | undefined)?.map(flip);
        return { ...rest, added: removed, removed: added, old: fresh, new: old, values: flippedValues };
      };
      return {
        ...change,
        details: Object.fromEntries(Object.entries(change.details).map(([name, detail]) => [name, flip(detail)])),
      };
    };
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const back = describeChange(IDENTITY, b, a, { values: true });
        expect(mirrored(describeChange(IDENTITY, a, b, { values: true }))).toEqual(back);
      }),
      { numRuns: 500 },
    );
  });

  it("has a detail for each changed facet and for no other, in the form that clients are promised", () => {
    const memberOfFacet = {
      CODE_VERSION: "codeVersion",
      DEPENDENCIES: "dependencies",
      PARTITIONS_DEFINITION: "partitionsDefinition",
      TAGS: "tags",
      METADATA: "metadata",
    };
    fc.assert(
      fc.property(pair, fc.boolean(), ([a, b], values) => {
        const view = changeView(describeChange({ key: ["a"], repository: "r" }, a, b, { values }));
        if (view.kind !== "changed") throw new Error("both are there");
        expect(Object.keys(view.details)).toEqual(view.facets.map((facet) => memberOfFacet[facet]));
        expect(changeSchema.parse(view)).toEqual(view);
      }),
      { numRuns: 500 },
    );
  });

  it("leaves the repository out of the view where there is none", () => {
    const added = describeChange(IDENTITY, null, definition({}), { values: false });
    expect(changeView(added)).toStrictEqual({ key: ["a"], kind: "added" });
  });
});
