import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AssetView } from "#lib/contracts/assets.ts";
import type { ChangeView } from "#lib/contracts/changes.ts";
import { changeView } from "#lib/domain/diff/change-view.ts";
import { describeChange } from "#lib/domain/diff/describe.ts";
import type { HashedAsset } from "#lib/domain/snapshot/asset.ts";
import { assetView } from "#lib/domain/snapshot/asset-view.ts";
import { definitionFromBody } from "#lib/domain/snapshot/hash.ts";
import { compareIdentities } from "#lib/domain/snapshot/key.ts";
import { getDiff } from "#lib/services/history/get-diff.ts";
import { getSnapshot } from "#lib/services/history/get-snapshot.ts";
import { listAssetChanges } from "#lib/services/history/list-asset-changes.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { assetArbitrary } from "#tests/unit/domain/arbitraries.ts";
import { allPages, hashed, locationIn, type TestLocation, testLocation } from "./support.ts";

const database = useTestDatabase();

/** What a location should hold, kept the naive way: a whole snapshot for every load. */
type Model = { status: "loaded" | "failed"; base: number; snapshot: Map<string, HashedAsset> }[];

const EMPTY = new Map<string, HashedAsset>();

function snapshotAt(model: Model, number: number): Map<string, HashedAsset> {
  for (let at = number; at > 0; at--) {
    const load = model[at - 1];
    if (load?.status === "loaded") return load.snapshot;
  }
  return EMPTY;
}

function naiveDiff(older: Map<string, HashedAsset>, newer: Map<string, HashedAsset>): ChangeView[] {
  const hashes = new Set([...older.keys(), ...newer.keys()]);
  return [...hashes]
    .map((hash) => ({ old: older.get(hash), new: newer.get(hash) }))
    .filter((pair) => !pair.old || !pair.new || !pair.old.trackedHash.equals(pair.new.trackedHash))
    .map((pair) => ({ ...pair, identity: (pair.new ?? pair.old)?.identity ?? { key: [], repository: null } }))
    .sort((a, b) => compareIdentities(a.identity, b.identity))
    .map((pair) => {
      const definition = (asset: HashedAsset | undefined) => (asset ? definitionFromBody(asset.body) : null);
      const change = describeChange(pair.identity, definition(pair.old), definition(pair.new), { values: true });
      return changeView(change) as ChangeView;
    });
}

function counts(changes: readonly ChangeView[]) {
  const of = (kind: string) => changes.filter((change) => change.kind === kind).length;
  return { added: of("added"), removed: of("removed"), changed: of("changed") };
}

function byHash(assets: readonly AssetView[]): Map<string, HashedAsset> {
  return new Map(hashed(assets).map((asset) => [asset.keyHash.toString("hex"), asset]));
}

/** Variants of a few identities, so that loads have much in common and differ in one facet here and there. */
const poolArbitrary = fc.uniqueArray(assetArbitrary, {
  selector: ({ key, repository }) => JSON.stringify([key, repository ?? null]),
  minLength: 1,
  maxLength: 6,
});

const stepArbitrary = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ type: fc.constant("push"), picks: fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }) }),
  },
  fc.record({ type: fc.constant("fail"), message: fc.constantFrom("boom", "bang") }),
  fc.record({ type: fc.constant("unchanged") }),
);
type Step = { type: string; picks?: number[]; message?: string };

/** 0: not there; 1: as it is; 2: another code version; 3: another description, which is not tracked. */
function pick(pool: readonly object[], picks: readonly number[]): AssetView[] {
  return pool.flatMap((asset, index) => {
    const variant = picks[index] ?? 0;
    if (variant === 0) return [];
    if (variant === 2) return [{ ...asset, codeVersion: "other" } as unknown as AssetView];
    if (variant === 3) return [{ ...asset, description: "other" } as unknown as AssetView];
    return [asset as unknown as AssetView];
  });
}

async function play(place: TestLocation, pool: readonly object[], steps: readonly Step[]): Promise<Model> {
  const model: Model = [];
  for (const step of steps) {
    const number = model.length + 1;
    const base = model.findLastIndex((load) => load.status === "loaded") + 1;
    if (step.type === "fail" || (step.type === "unchanged" && base === 0)) {
      await place.fail(step.message ?? "boom");
      model.push({ status: "failed", base, snapshot: EMPTY });
      continue;
    }
    const assets = step.type === "unchanged" ? null : pick(pool, step.picks ?? []);
    const snapshot = assets ? byHash(assets) : snapshotAt(model, base);
    const answer = await place.push(assets, assets ? {} : { snapshot: "unchanged" });
    model.push({ status: "loaded", base, snapshot });

    const expected = naiveDiff(snapshotAt(model, base), snapshot);
    expect(answer.load).toMatchObject({
      number,
      comparedTo: base,
      counts: { ...counts(expected), total: snapshot.size },
    });
    expect(answer.changes.map(({ key, kind, facets }) => ({ key, kind, facets }))).toEqual(
      expected.map(({ key, kind, facets }) => ({ key, kind, facets })),
    );
  }
  return model;
}

async function expectAgreement(place: TestLocation, model: Model): Promise<void> {
  for (const [index, load] of model.entries()) {
    const pages = await allPages((cursor) =>
      getSnapshot(place.context, { ...place, number: index + 1, limit: 2, cursor }),
    );
    const expected = [...load.snapshot.values()].sort((a, b) => compareIdentities(a.identity, b.identity));
    expect(pages.flatMap((page) => page.items)).toEqual(
      expected.map((asset) => assetView(definitionFromBody(asset.body))),
    );
  }
  for (let from = 0; from <= model.length; from++) {
    for (let to = 0; to <= model.length; to++) {
      const expected = naiveDiff(snapshotAt(model, from), snapshotAt(model, to));
      const whole = await getDiff(place.context, { ...place, from, to, values: true, limit: 1000 });
      expect(whole).toEqual({ from, to, counts: counts(expected), changes: expected, nextCursor: null });
    }
  }
  const from = 0;
  const to = model.length;
  const pages = await allPages((cursor) =>
    getDiff(place.context, { ...place, from, to, values: true, limit: 1, cursor }),
  );
  expect(pages.flatMap((page) => page.changes)).toEqual(naiveDiff(EMPTY, snapshotAt(model, to)));
}

async function expectInvariants(place: TestLocation): Promise<void> {
  const [broken] = await database.db.sql.query<{
    open_twice: number;
    overlapping: number;
    holes: number;
    orphans: number;
  }>(
    `with here as (select c.id from code_location c join deployment d on d.id = c.deployment_id
                    where d.name = $1 and c.name = $2),
     i as (select * from asset_interval where location_id = (select id from here))
     select
       (select count(*)::int from (select 1 from i where last_load is null group by key_hash having count(*) > 1) x) as open_twice,
       (select count(*)::int from i a join i b on a.key_hash = b.key_hash and a.first_load < b.first_load
         where a.last_load is null or a.last_load >= b.first_load) as overlapping,
       (select current_load - (select count(*)::int from load where location_id = id) from code_location
         where id = (select id from here)) as holes,
       (select count(*)::int from i where not exists (
         select from asset_definition d where d.location_id = i.location_id and d.content_hash = i.content_hash
            and d.tracked_hash = i.tracked_hash)) as orphans`,
    [place.deployment, place.location],
  );
  expect(broken).toEqual({ open_twice: 0, overlapping: 0, holes: 0, orphans: 0 });
}

async function expectAssetHistories(place: TestLocation, model: Model): Promise<void> {
  const known = new Map(model.flatMap((load) => [...load.snapshot]));
  for (const { identity } of known.values()) {
    const query = { key: [...identity.key], repository: identity.repository ?? undefined };
    const pages = await allPages((cursor) => listAssetChanges(place.context, { ...place, ...query, limit: 2, cursor }));
    const expected = model.flatMap((load, index) => {
      if (load.status === "failed") return [];
      const changes = naiveDiff(snapshotAt(model, load.base), load.snapshot);
      const ofAsset = changes.filter((change) => {
        const { key, repository } = change;
        return compareIdentities({ key, repository: repository ?? null }, identity) === 0;
      });
      return ofAsset.map((change) => ({ number: index + 1, change }));
    });
    const items = pages.flatMap((page) => page.items);
    expect(items.map(({ load, change }) => ({ number: load.number, change }))).toEqual(expected.reverse());
  }
}

describe("the stored history", () => {
  test("agrees with whole snapshots kept for every load: contents, every diff, every asset's changes", {
    timeout: 240_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(poolArbitrary, fc.array(stepArbitrary, { minLength: 1, maxLength: 8 }), async (pool, steps) => {
        const place = await testLocation(database.db);
        const model = await play(place, pool, steps as Step[]);
        await expectInvariants(place);
        await expectAgreement(place, model);
        await expectAssetHistories(place, model);
      }),
      { numRuns: 40 },
    );
  });
});

/** The location as another process sees it: loads wait for each other in the database alone. */
function elsewhere(place: TestLocation): TestLocation {
  const context = { ...place.context, db: { ...place.context.db } };
  return locationIn(context, { id: place.deploymentId, name: place.deployment }, place.location);
}

describe("two pushes at once", () => {
  test("get numbers without gaps, and each is compared with its true base", { timeout: 120_000 }, async () => {
    const place = await testLocation(database.db);
    const sides = [place, elsewhere(place)];
    const snapshots = new Map<number, Map<string, HashedAsset>>([[0, EMPTY]]);
    const answers = [];
    for (let round = 0; round < 100; round++) {
      const both = sides.map(async (at, side) => {
        const assets = pick(
          Array.from({ length: 6 }, (_, index) => ({ key: ["asset", String(index)] })),
          Array.from({ length: 6 }, (_, index) => (round * 7 + side * 3 + index * index) % 4),
        );
        const answer = await at.push(assets);
        snapshots.set(answer.load.number, byHash(assets));
        return answer;
      });
      answers.push(...(await Promise.all(both)));
    }
    const numbers = answers.map((answer) => answer.load.number).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    for (const { load, changes } of answers) {
      expect(load.comparedTo).toBe(load.number - 1);
      const expected = naiveDiff(snapshots.get(load.number - 1) ?? EMPTY, snapshots.get(load.number) ?? EMPTY);
      expect(changes.map(({ key, kind }) => ({ key, kind }))).toEqual(expected.map(({ key, kind }) => ({ key, kind })));
    }
    await expectInvariants(place);
  });

  test("make a new location once", async () => {
    for (let round = 0; round < 10; round++) {
      const place = await testLocation(database.db);
      const answers = await Promise.all([place, elsewhere(place), elsewhere(place), place].map((at) => at.push([])));
      expect(answers.map((answer) => answer.load.number).sort()).toEqual([1, 2, 3, 4]);
      const { items } = await listLoads(place.context, { ...place, collapse: false, limit: 10 });
      expect(items.map((item) => item.number)).toEqual([4, 3, 2, 1]);
    }
  });
});
