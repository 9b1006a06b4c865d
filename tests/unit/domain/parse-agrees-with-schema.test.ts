import fc from "fast-check";
import { expect, it } from "vitest";
import { assetSchema } from "#lib/contracts/assets.ts";
import { parseSnapshot } from "#lib/domain/snapshot/parse.ts";
import { assetArbitrary, jsonArbitrary } from "./arbitraries.ts";

/**
 * What the schema says of an asset and no more: what only the parser knows (numbers, known partitions,
 * repeated dependencies, text that cannot be stored) is left out of these values.
 */
const junk = fc.constantFrom<unknown>(
  null,
  0,
  true,
  "",
  "x",
  [],
  [""],
  ["x"],
  [1],
  {},
  { type: "x" },
  { type: 1 },
  { a: "x" },
  { a: { type: "" } },
  { a: { type: "x" } },
  [{}],
  [{ key: ["x"] }],
  [{ key: [] }],
  [{ key: ["x"], partitionMapping: "x" }],
  [{ key: ["x"], partitionMapping: {} }],
);
const MEMBERS = [
  "key",
  "repository",
  "codeVersion",
  "tags",
  "metadata",
  "dependencies",
  "partitions",
  "description",
  "group",
  "owners",
  "kinds",
  "own",
];
const nearlyValid = fc
  .array(fc.tuple(fc.constantFrom(...MEMBERS), junk), { maxLength: 3 })
  .map((members) => ({ key: ["a"], ...Object.fromEntries(members) }));

it("the parser takes and refuses exactly what the published schema does", () => {
  let refused = 0;
  fc.assert(
    fc.property(nearlyValid, (asset) => {
      const { success } = assetSchema.safeParse(asset);
      if (!success) refused++;
      expect(parseSnapshot([asset]).ok).toBe(success);
    }),
    { numRuns: 2000 },
  );
  // Else the property would say nothing about one of the two.
  expect(refused).toBeGreaterThan(200);
  expect(refused).toBeLessThan(1800);
});

it("the schema takes every asset that the parser takes", () => {
  fc.assert(
    fc.property(assetArbitrary, (asset) => {
      expect(parseSnapshot([asset]).ok).toBe(true);
      expect(assetSchema.safeParse(asset).success).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

it("the parser answers any JSON at all, and says where it is wrong", () => {
  const anywhere = fc.oneof(
    jsonArbitrary,
    fc.array(jsonArbitrary, { maxLength: 3 }),
    fc.array(
      fc
        .tuple(assetArbitrary, fc.constantFrom(...MEMBERS), jsonArbitrary)
        .map(([asset, name, value]) => ({ ...asset, [name]: value })),
      { maxLength: 3 },
    ),
  );
  fc.assert(
    fc.property(anywhere, (value) => {
      const result = parseSnapshot(value);
      if (result.ok) return;
      expect(result.errors.length).toBeGreaterThan(0);
      for (const { path, message } of result.errors) {
        expect(path).toMatch(/^assets/);
        expect(message).toMatch(/^[A-Z].*\.$/);
      }
    }),
    { numRuns: 2000 },
  );
});
