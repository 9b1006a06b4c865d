import { expect, test } from "vitest";
import { cataloguesAt } from "#demo/build-release.ts";
import type { DemoRelease, DemoUnit } from "#demo/content/release.ts";
import { commitOf } from "#demo/content/release.ts";
import { DEMO_UNITS } from "#demo/content/units.ts";
import { FACETS } from "#lib/domain/diff/change.ts";
import { compareDefinitions } from "#lib/domain/diff/facets.ts";
import { definitionFromBody } from "#lib/domain/snapshot/hash.ts";
import { parseSnapshot } from "#lib/domain/snapshot/parse.ts";

type Step = { added: number; removed: number; facets: Set<string> };

function snapshotOf(unit: DemoUnit, release: DemoRelease, location: string) {
  const parsed = parseSnapshot([...(cataloguesAt(unit, release).get(location)?.values() ?? [])]);
  if (!parsed.ok) throw new Error(`${unit.name} ${release.name}: ${JSON.stringify(parsed.errors)}`);
  return new Map(parsed.assets.map((asset) => [asset.keyHash.toString("hex"), definitionFromBody(asset.body)]));
}

/** What each release changes of the one before it. */
function stepsOf(unit: DemoUnit, location: string): Step[] {
  return unit.releases.slice(1).map((release, index) => {
    const old = snapshotOf(unit, unit.releases[index] as DemoRelease, location);
    const fresh = snapshotOf(unit, release, location);
    const facets = [...fresh].flatMap(([key, definition]) => {
      const before = old.get(key);
      return before === undefined ? [] : compareDefinitions(before, definition);
    });
    return {
      added: [...fresh.keys()].filter((key) => !old.has(key)).length,
      removed: [...old.keys()].filter((key) => !fresh.has(key)).length,
      facets: new Set(facets),
    };
  });
}

const everyStep = DEMO_UNITS.flatMap((unit) => unit.locations.flatMap((location) => stepsOf(unit, location)));

test("three units with six releases or more, each of which can be read", () => {
  expect(DEMO_UNITS).toHaveLength(3);
  for (const unit of DEMO_UNITS) {
    expect(unit.releases.length).toBeGreaterThanOrEqual(6);
    expect(new Set(unit.releases.map((release) => release.name)).size).toBe(unit.releases.length);
    expect(new Set(unit.releases.map((release) => commitOf(unit, release))).size).toBe(unit.releases.length);
    for (const release of unit.releases) {
      const sizes = unit.locations.map((location) => snapshotOf(unit, release, location).size);
      expect(Math.max(...sizes)).toBeGreaterThanOrEqual(9);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(25);
    }
  }
});

test("together they add, remove and change assets in every tracked facet", () => {
  expect(everyStep.some((step) => step.added > 0)).toBe(true);
  expect(everyStep.some((step) => step.removed > 0)).toBe(true);
  expect(new Set(everyStep.flatMap((step) => [...step.facets]))).toEqual(new Set(FACETS));
});

test("one release changes no asset at all, one in the middle fails to load and is mended", () => {
  const idle = DEMO_UNITS.flatMap((unit) =>
    unit.releases.slice(1).filter((each) => Object.keys(each.changes).length === 0),
  );
  expect(idle.length).toBeGreaterThanOrEqual(1);
  const mended = DEMO_UNITS.flatMap((unit) =>
    unit.releases.slice(0, -1).filter((release) => release.missingModule !== undefined),
  );
  expect(mended.length).toBeGreaterThanOrEqual(1);
});

test("one unit ends with a release that fails, another with one that loads and takes assets away", () => {
  const last = DEMO_UNITS.map((unit) => ({ unit, release: unit.releases.at(-1) as DemoRelease }));
  expect(last.filter(({ release }) => release.missingModule !== undefined)).toHaveLength(1);
  const harmful = last.filter(
    ({ unit, release }) =>
      release.missingModule === undefined &&
      unit.locations.some((name) => (stepsOf(unit, name).at(-1)?.removed ?? 0) > 1),
  );
  expect(harmful.length).toBeGreaterThanOrEqual(1);
});

test("a unit with two code locations shows that both go together", () => {
  expect(DEMO_UNITS.some((unit) => unit.locations.length === 2)).toBe(true);
});
