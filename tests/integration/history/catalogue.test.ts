import { describe, expect, test } from "vitest";
import { readUnlistedLocations } from "#lib/db/history/listings.ts";
import { catchUpListing } from "#lib/services/history/catch-up-listing.ts";
import { getAsset } from "#lib/services/history/get-asset.ts";
import { listAssetValues } from "#lib/services/history/list-asset-values.ts";
import { searchAssets } from "#lib/services/history/search-assets.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";
import { allPages, asset, locationIn, type TestLocation, testLocation } from "./support.ts";

const database = useTestDatabase();

type Filter = Omit<Parameters<typeof searchAssets>[1], "deployment" | "cursor" | "limit">;

async function namesOf(place: { context: TestLocation["context"]; deployment: string }, filter: Filter, limit = 100) {
  const pages = await allPages((cursor) =>
    searchAssets(place.context, { ...filter, deployment: place.deployment, cursor, limit }),
  );
  return pages.flatMap(({ items }) => items.map(({ name }) => name));
}

/** More than are listed while a load is recorded. */
const MANY = 1200;
const many = (group: string) =>
  Array.from({ length: MANY }, (_, index) =>
    asset(["m", String(index).padStart(5, "0")], {
      group,
      dependencies: index > 0 ? [{ key: ["m", "00000"] }] : [],
    }),
  );

async function idOf(place: TestLocation): Promise<bigint> {
  const [row] = await database.db.sql.query<{ id: string }>(
    "select id::text as id from code_location where deployment_id = $1::uuid and name = $2",
    [place.deploymentId, place.location],
  );
  return BigInt(row?.id ?? 0);
}

async function catchUp(place: TestLocation): Promise<void> {
  const id = await idOf(place);
  const unlisted = (await readUnlistedLocations(database.db.sql)).find(({ locationId }) => locationId === id);
  if (unlisted !== undefined) await catchUpListing(database.db, unlisted, new AbortController().signal);
}

describe("the catalogue's filters", () => {
  test("find by location, group, kind, owner and tag; values widen, facets narrow", async () => {
    const deployment = await insertDeployment(database.db);
    const context = systemContext(database.db);
    const place = { context, deployment: deployment.name };
    await locationIn(context, deployment, "shop").push([
      asset("orders", { group: "core", kinds: ["dbt", "table"], owners: ["team:data"], tags: { tier: "1", pii: "" } }),
      asset("items", { group: "core", kinds: ["dbt"], owners: ["ada@example.com"], tags: { tier: "2" } }),
      asset("plain"),
    ]);
    await locationIn(context, deployment, "lab").push([asset("notes", { group: "raw", tags: { tier: "1" } })]);

    expect(await namesOf(place, { location: ["lab"] })).toEqual(["notes"]);
    expect(await namesOf(place, { group: ["core"] })).toEqual(["items", "orders"]);
    expect(await namesOf(place, { group: ["core", "raw"] })).toEqual(["items", "notes", "orders"]);
    expect(await namesOf(place, { kind: ["table"] })).toEqual(["orders"]);
    expect(await namesOf(place, { owner: ["ada@example.com", "team:data"] })).toEqual(["items", "orders"]);
    expect(await namesOf(place, { tag: ["tier=1"] })).toEqual(["notes", "orders"]);
    expect(await namesOf(place, { tag: ["tier=1"], group: ["core"] })).toEqual(["orders"]);
    expect(await namesOf(place, { tag: ["pii"] })).toEqual(["orders"]);
    expect(await namesOf(place, { q: "ite", group: ["core"] })).toEqual(["items"]);
    expect(await namesOf(place, { group: ["none of this name"] })).toEqual([]);
    expect(await namesOf(place, { group: [] })).toEqual(["items", "notes", "orders", "plain"]);
    expect(await namesOf(place, { group: ["core", "raw"] }, 1)).toEqual(["items", "notes", "orders"]);
  });

  test("tell standing assets from removed ones, and what changed since when", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("gone"), asset("same"), asset("moved", { codeVersion: "1" })]);
    await database.db.sql.query(
      "update load set recorded_at = now() - interval '10 days' where location_id = $1::bigint",
      [(await idOf(place)).toString()],
    );
    await place.push([asset("same"), asset("moved", { codeVersion: "2" }), asset("fresh")]);

    expect(await namesOf(place, { state: "standing" })).toEqual(["fresh", "moved", "same"]);
    expect(await namesOf(place, { state: "removed" })).toEqual(["gone"]);
    expect(await namesOf(place, { changedSince: "P7D" })).toEqual(["fresh", "gone", "moved"]);
    expect(await namesOf(place, { changedSince: "PT240H" })).toEqual(["fresh", "gone", "moved"]);
    expect(await namesOf(place, { changedSince: "P11D" })).toEqual(["fresh", "gone", "moved", "same"]);
    expect(await namesOf(place, { changedSince: new Date(Date.now() + 60_000).toISOString() })).toEqual([]);
    expect(await namesOf(place, { changedSince: "P7D", state: "standing" })).toEqual(["fresh", "moved"]);
  });

  test("follow the definition that stands", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a", { group: "old", tags: { x: "1" } })]);
    await place.push([asset("a", { group: "new" })]);
    expect(await namesOf(place, { group: ["old"] })).toEqual([]);
    expect(await namesOf(place, { tag: ["x=1"] })).toEqual([]);
    expect(await namesOf(place, { group: ["new"] })).toEqual(["a"]);
    await place.fail();
    await place.push(null, { snapshot: "unchanged" });
    await place.push([]);
    expect(await namesOf(place, { group: ["new"], state: "removed" })).toEqual(["a"]);
    await place.push([asset("a", { group: "old", tags: { x: "1" } })]);
    expect(await namesOf(place, { group: ["old"] })).toEqual(["a"]);
  });

  test("offer values with how many assets have them, most first, each facet without its own choice", async () => {
    const place = await testLocation(database.db);
    await place.push([
      asset("a", { group: "core", kinds: ["dbt"], tags: { tier: "1" } }),
      asset("b", { group: "core", kinds: ["dbt", "table"] }),
      asset("c", { group: "raw", kinds: ["table"], owners: ["Ada"] }),
    ]);
    const values = async (
      input: Partial<Parameters<typeof listAssetValues>[1]> & { of: "group" | "kind" | "tag" | "owner" },
    ) => listAssetValues(place.context, { deployment: place.deployment, limit: 50, ...input });
    expect(await values({ of: "group" })).toEqual({
      items: [
        { value: "core", count: 2 },
        { value: "raw", count: 1 },
      ],
      isCut: false,
      catchingUp: [],
    });
    expect((await values({ of: "group", group: ["raw"], kind: ["dbt"] })).items).toEqual([{ value: "core", count: 2 }]);
    expect((await values({ of: "kind", group: ["core"] })).items).toEqual([
      { value: "dbt", count: 2 },
      { value: "table", count: 1 },
    ]);
    expect(await values({ of: "kind", limit: 1 })).toMatchObject({ items: [{ value: "dbt" }], isCut: true });
    expect((await values({ of: "owner", find: "ad" })).items).toEqual([{ value: "Ada", count: 1 }]);
    expect((await values({ of: "tag", find: "100%" })).items).toEqual([]);
  });

  test("hold labels that no list could: NUL, lone surrogates, very long ones", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a", { tags: { "x\0": "y", "\ud800": "", long: "v".repeat(10_000) }, kinds: ["k", "k"] })]);
    const { items } = await listAssetValues(place.context, { deployment: place.deployment, of: "tag", limit: 50 });
    expect(items.map(({ value }) => value)).toEqual(["x\ufffd=y", "\ufffd"]);
    expect(await namesOf(place, { kind: ["k"] })).toEqual(["a"]);
  });
});

describe("a load of many assets", () => {
  test("is listed afterwards, and the catalogue says so until it is", async () => {
    const place = await testLocation(database.db);
    await place.push(many("first"));
    const before = await searchAssets(place.context, { deployment: place.deployment, limit: 3 });
    expect(before).toMatchObject({ catchingUp: [place.location], items: [{ group: null }, {}, {}] });

    // What comes before the listing has caught up waits for it, too.
    await place.push([...many("first").slice(1), asset("late", { group: "late" })]);
    await catchUp(place);
    expect(await searchAssets(place.context, { deployment: place.deployment, limit: 1 })).toMatchObject({
      catchingUp: [],
    });
    expect(await namesOf(place, { group: ["first"], state: "removed" })).toEqual(["m / 00000"]);
    expect(await namesOf(place, { group: ["first"], state: "standing" }, 500)).toHaveLength(MANY - 1);
    expect(await namesOf(place, { group: ["late"] })).toEqual(["late"]);
  });

  test("is listed right by workers that do it at once, while loads come in", async () => {
    const place = await testLocation(database.db);
    await place.push(many("first"));
    await Promise.all([catchUp(place), catchUp(place), place.push(many("second")), catchUp(place)]);
    await catchUp(place);
    expect(await namesOf(place, { group: ["first"] })).toEqual([]);
    expect(await namesOf(place, { group: ["second"] }, 500)).toHaveLength(MANY);
  });

  test("has the same dependents before it is listed and after", async () => {
    const place = await testLocation(database.db);
    const mention = { metadata: { note: { type: "json", value: [{ key: ["m", "00000"], partitionMapping: null }] } } };
    await place.push([...many("g"), asset("mentions", mention)]);
    const read = async () =>
      (await getAsset(place.context, { ...place, key: ["m", "00000"] })).dependents.map((key) => key.join("/"));
    const scanned = await read();
    await catchUp(place);
    const looked = await read();
    expect(looked).toEqual(scanned);
    expect(looked).toHaveLength(1000);
    expect(looked[0]).toBe("m/00001");
  });
});
