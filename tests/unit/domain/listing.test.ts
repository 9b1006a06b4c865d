import { expect, test } from "vitest";
import type { AssetDefinition } from "#lib/domain/snapshot/asset.ts";
import { definitionFromBody } from "#lib/domain/snapshot/hash.ts";
import { assetListing, parentNumber } from "#lib/domain/snapshot/listing.ts";
import { parseSnapshot } from "#lib/domain/snapshot/parse.ts";

function listed(members: object) {
  const parsed = parseSnapshot([{ key: ["a"], ...members }]);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return assetListing(definitionFromBody(parsed.assets[0]?.body ?? ""));
}

test("an asset is listed by its group, kinds, owners, tags and parents", () => {
  expect(
    listed({
      group: "core",
      kinds: ["dbt", "table"],
      owners: ["team:data"],
      tags: { tier: "1", pii: "" },
      dependencies: [{ key: ["raw", "b"] }, { key: ["raw", "a"] }],
    }),
  ).toEqual({
    group: "core",
    kinds: ["dbt", "table"],
    owners: ["team:data"],
    tags: ["pii", "tier=1"],
    parents: [parentNumber(["raw", "a"]), parentNumber(["raw", "b"])],
  });
});

test("an asset of which nothing is said has nothing listed", () => {
  expect(listed({})).toEqual({ group: null, kinds: [], owners: [], tags: [], parents: [] });
});

test("whatever was recorded under these names does no harm", () => {
  const odd = { more: { group: 7, kinds: "dbt", owners: [null, "", "a", "a", {}] }, tags: {}, dependencies: [] };
  expect(assetListing(odd as unknown as AssetDefinition)).toMatchObject({ group: null, kinds: [], owners: ["a"] });
});

test("what is too long or too much to choose from is not listed", () => {
  const kinds = Array.from({ length: 300 }, (_, index) => `k${index}`);
  const found = listed({ group: "g".repeat(501), kinds, tags: { long: "v".repeat(500), short: "v" } });
  expect(found).toMatchObject({ group: null, tags: ["short=v"] });
  expect(found.kinds).toHaveLength(200);
});

test("a key's number tells keys apart by their parts, and fits a column of 32 bits", () => {
  const keys = [["a", "b"], ["a/b"], ["a"], ["b", "a"], ["ü"], ["__proto__"]];
  const numbers = keys.map(parentNumber);
  expect(new Set(numbers).size).toBe(keys.length);
  for (const number of numbers) expect(number).toBe(number | 0);
});
