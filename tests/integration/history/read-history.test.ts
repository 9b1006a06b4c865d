import { describe, expect, test } from "vitest";
import { getAssetOperation, listAssetChangesOperation } from "#lib/contracts/assets.ts";
import { listAssetPlacesOperation, searchAssetsOperation } from "#lib/contracts/catalogue.ts";
import { getDiffOperation } from "#lib/contracts/diff.ts";
import { getSnapshotOperation, listLoadsOperation } from "#lib/contracts/loads.ts";
import { getLocation } from "#lib/services/deployments/get-location.ts";
import { listLocations } from "#lib/services/deployments/list-locations.ts";
import { describeLoad } from "#lib/services/history/describe-load.ts";
import { getAsset } from "#lib/services/history/get-asset.ts";
import { getDiff } from "#lib/services/history/get-diff.ts";
import { getLoad } from "#lib/services/history/get-load.ts";
import { getSnapshot } from "#lib/services/history/get-snapshot.ts";
import { listAssetChanges } from "#lib/services/history/list-asset-changes.ts";
import { listAssetPlaces } from "#lib/services/history/list-asset-places.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { prepareLoad } from "#lib/services/history/prepare-load.ts";
import { searchAssets } from "#lib/services/history/search-assets.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { contextFor, insertDeployment, insertPerson, systemContext } from "#tests/support/factories.ts";
import {
  allPages,
  asset,
  COMMIT_A,
  COMMIT_B,
  DIGEST_A,
  hashed,
  locationIn,
  type TestLocation,
  testLocation,
} from "./support.ts";

const database = useTestDatabase();

const REFUSED = (code: string) => expect.objectContaining({ name: "ServiceError", code });
const GIT_A = { url: "https://git.example.test/orders", commit: COMMIT_A, message: "Add the orders table" };
const GIT_B = { url: "https://git.example.test/orders", commit: COMMIT_B };

async function history(place: TestLocation, options: { collapse?: boolean; q?: string; limit?: number } = {}) {
  const { collapse = false, limit = 100, q } = options;
  const pages = await allPages((cursor) => listLoads(place.context, { ...place, collapse, limit, q, cursor }));
  for (const page of pages) listLoadsOperation.response.parse(page);
  return pages.flatMap((page) => page.items);
}

async function numbers(place: TestLocation, q: string, collapse = false): Promise<number[]> {
  return (await history(place, { q, collapse })).map((item) => item.number);
}

describe("the history", () => {
  test("lists loads newest first, page by page, also while loads come in", async () => {
    const place = await testLocation(database.db);
    for (let number = 0; number < 5; number++) await place.push([asset(String(number))]);
    const first = await listLoads(place.context, { ...place, collapse: false, limit: 2 });
    await place.push([]);
    const rest = await listLoads(place.context, {
      ...place,
      collapse: false,
      limit: 9,
      cursor: first.nextCursor ?? "",
    });
    expect([...first.items, ...rest.items].map((item) => item.number)).toEqual([5, 4, 3, 2, 1]);
    expect(rest.nextCursor).toBeNull();
  });

  test("names the first six changed assets of each load", async () => {
    const place = await testLocation(database.db);
    await place.push(Array.from("hgfedcba", (name) => asset(name)));
    await place.push(Array.from("hgfedcb", (name) => asset(name, name === "c" ? { codeVersion: "2" } : {})));
    const [second, first] = await history(place);
    expect(second?.changedKeys).toEqual([
      { key: ["a"], kind: "removed" },
      { key: ["c"], kind: "changed" },
    ]);
    expect(first?.changedKeys.map(({ key }) => key[0]).join("")).toBe("abcdef");
  });

  test("only the newest load is current, though it failed", async () => {
    const place = await testLocation(database.db);
    await place.push([]);
    await place.fail();
    expect((await history(place)).map((item) => item.isCurrent)).toEqual([true, false]);
  });

  test("has the beginning of each error, and no stack", async () => {
    const place = await testLocation(database.db);
    // A pair of surrogates is one character and is not cut in two, wherever the cut comes.
    const [fits, long] = ["\u{1f600}".repeat(2000), "\u{1f600}".repeat(2001)];
    const errors = [
      { message: "boom" },
      { message: fits, stack: "" },
      { message: long },
      { message: 'a "quoted"\tline\u2028\\u0000', stack: "at definitions.py:3\n".repeat(50_000) },
    ];
    for (const error of errors) await place.fail("", { error });
    const listed = [
      { message: errors[3]?.message, isCut: false, hasStack: true },
      { message: `${"\u{1f600}".repeat(1999)}…`, isCut: true, hasStack: false },
      { message: fits, isCut: false, hasStack: false },
      { message: "boom", isCut: false, hasStack: false },
    ];
    expect((await history(place)).map((item) => item.error)).toEqual(listed);
    expect((await history(place, { collapse: true })).map((item) => item.error)).toEqual(listed);

    const { location } = await getLocation(place.context, place);
    const { items } = await listLocations(place.context, place);
    expect([location, ...items].map(({ currentLoad }) => currentLoad?.error)).toEqual([listed[0], listed[0]]);

    for (const [index, error] of errors.entries()) {
      expect((await getLoad(place.context, { ...place, number: index + 1 })).load.error).toEqual(error);
    }
  });

  test("has no error of a load that loaded", async () => {
    const place = await testLocation(database.db);
    await place.push([]);
    expect((await history(place)).map((item) => item.error)).toEqual([null]);
    expect((await getLocation(place.context, place)).location.currentLoad?.error).toBeNull();
  });

  test("is not for a Catalog Viewer, and not there for a stranger", async () => {
    const place = await testLocation(database.db);
    await place.push([]);
    const as = async (role: "catalog_viewer" | null) => {
      const person = await insertPerson(database.db, { role, deploymentId: place.deploymentId });
      return listLoads(contextFor(database.db, person), { ...place, collapse: false, limit: 1 });
    };
    await expect(as("catalog_viewer")).rejects.toEqual(REFUSED("forbidden"));
    await expect(as(null)).rejects.toEqual(REFUSED("not_found"));
  });

  test("refuses a cursor that it did not give", async () => {
    const place = await testLocation(database.db);
    await place.push([]);
    for (const cursor of ["", "x", "e30", Buffer.from('{"before":"1"}').toString("base64url")]) {
      await expect(listLoads(place.context, { ...place, collapse: false, limit: 1, cursor })).rejects.toEqual(
        REFUSED("invalid"),
      );
    }
  });
});

describe("collapsed", () => {
  test("loads that follow each other and are alike are one item, shown by the newest", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a")], { git: GIT_A });
    await place.push([asset("a")], { git: GIT_A, description: "again", deployedBy: { name: "Maria" } });
    await place.push([asset("a")], { git: GIT_B });
    await place.push([asset("a")], { git: GIT_A });
    expect(await history(place, { collapse: true })).toMatchObject([
      { number: 4, group: { first: 4, last: 4, count: 1 } },
      { number: 3, group: { first: 3, last: 3, count: 1 } },
      {
        number: 2,
        group: { first: 1, last: 2, count: 2, counts: { added: 1, removed: 0, changed: 0 } },
        changedKeys: [{ key: ["a"], kind: "added" }],
      },
    ]);
  });

  test.each([
    ["the image", { image: { reference: "orders:1" } }, { image: { reference: "orders:2" } }],
    ["the digest", { image: { reference: "orders:1" } }, { image: { reference: "orders:1", digest: DIGEST_A } }],
    ["the metadata", { metadata: { region: "eu" } }, { metadata: { region: "us" } }],
    ["the status", {}, { status: "failed", error: { message: "boom" } }],
  ] as const)("loads that differ in %s stand apart", async (_, one, other) => {
    const place = await testLocation(database.db);
    await place.push([], one);
    await place.push("status" in other ? null : [], other);
    expect(await history(place, { collapse: true })).toHaveLength(2);
  });

  test("failures are alike when their errors are", async () => {
    const place = await testLocation(database.db);
    await place.fail("boom");
    await place.fail("boom");
    await place.fail("bang");
    expect((await history(place, { collapse: true })).map((item) => item.group?.count)).toEqual([1, 2]);
  });

  test("pages by group", async () => {
    const place = await testLocation(database.db);
    for (let number = 0; number < 7; number++) await place.push([asset(`a${Math.floor(number / 2)}`)]);
    const items = await history(place, { collapse: true, limit: 1 });
    expect(items.map((item) => [item.group?.first, item.group?.last])).toEqual([
      [7, 7],
      [5, 6],
      [3, 4],
      [1, 2],
    ]);
  });
});

describe("searching the history", () => {
  test("finds loads by what their row shows, whatever the case", async () => {
    const place = await testLocation(database.db);
    await place.push([], { git: GIT_A, deployedBy: { name: "Maria Ø", email: "maria@example.test" } });
    await place.push([], { git: GIT_B, image: { reference: "registry/orders:7", digest: DIGEST_A } });
    await place.push([], { description: "100% done_now\\" });
    await place.fail("ModuleNotFoundError: orders");
    expect(await numbers(place, "ORDERS table")).toEqual([1]);
    expect(await numbers(place, COMMIT_B.slice(0, 12))).toEqual([2]);
    expect(await numbers(place, "maria ø")).toEqual([1]);
    expect(await numbers(place, "registry/orders")).toEqual([2]);
    expect(await numbers(place, "modulenotfound")).toEqual([4]);
    expect(await numbers(place, "#3")).toEqual([3]);
    expect(await numbers(place, "no such thing")).toEqual([]);
  });

  test("takes wildcards for what they are", async () => {
    const place = await testLocation(database.db);
    await place.push([], { description: "100% done_now\\" });
    await place.push([], { description: "1000 donexnow" });
    expect(await numbers(place, "100%")).toEqual([1]);
    expect(await numbers(place, "done_now")).toEqual([1]);
    expect(await numbers(place, "now\\")).toEqual([1]);
  });

  test("a group is found when any member is", async () => {
    const place = await testLocation(database.db);
    await place.push([], { description: "needle" });
    await place.push([]);
    await place.push([asset("a")]);
    const items = await history(place, { collapse: true, q: "needle" });
    expect(items).toMatchObject([{ number: 2, group: { first: 1, last: 2, count: 2 } }]);
  });
});

describe("describing a load", () => {
  test("changes the description alone, and the search finds the new one", async () => {
    const place = await testLocation(database.db);
    const { load } = await place.push([asset("a")], { description: "old words", git: GIT_A });
    const described = await describeLoad(place.context, { ...place, number: 1, description: "new words" });
    expect(described.load).toEqual({ ...load, description: "new words" });
    expect((await getLoad(place.context, { ...place, number: 1 })).load).toEqual(described.load);
    expect(await numbers(place, "new words")).toEqual([1]);
    expect(await numbers(place, "old words")).toEqual([]);
    expect(await numbers(place, COMMIT_A)).toEqual([1]);
    const line = await database.db.prisma.auditEvent.findFirst({
      where: { deploymentId: place.deploymentId, action: "load.described" },
    });
    expect(line).toMatchObject({ before: { description: "old words" }, after: { description: "new words" } });
  });

  test("clears it with null or blanks", async () => {
    const place = await testLocation(database.db);
    await place.push([], { description: "words" });
    for (const description of [null, "  "]) {
      const { load } = await describeLoad(place.context, { ...place, number: 1, description });
      expect(load.description).toBeNull();
    }
  });

  test("needs a load and an Editor", async () => {
    const place = await testLocation(database.db);
    await place.push([]);
    await expect(describeLoad(place.context, { ...place, number: 2, description: "x" })).rejects.toEqual(
      REFUSED("not_found"),
    );
    const launcher = await insertPerson(database.db, { role: "launcher" });
    await expect(
      describeLoad(contextFor(database.db, launcher), { ...place, number: 1, description: "x" }),
    ).rejects.toEqual(REFUSED("forbidden"));
  });
});

describe("where assets are", () => {
  const upstream = (...keys: string[][]) => keys.map((key) => ({ key, partitionMapping: null }));
  const placesOf = async (place: TestLocation, key: string[]) => {
    const found = await listAssetPlaces(place.context, { deployment: place.deployment, key });
    return listAssetPlacesOperation.response.parse(found).items;
  };

  test("a dependency is found in its own code location before others, and where it stands before where it stood", async () => {
    const deployment = await insertDeployment(database.db);
    const context = systemContext(database.db);
    const [shop, atlas, zoo] = ["shop", "atlas", "zoo"].map((name) => locationIn(context, deployment, name));
    const elsewhere = await testLocation(database.db);
    const keys = [["own"], ["both"], ["raw", "orders"], ["moved"], ["removed"], ["in", "repository"], ["nowhere"]];
    const report = asset("report", { dependencies: upstream(...keys) });
    await shop?.push([report, asset("own"), asset("both"), asset("moved"), asset("removed")]);
    await shop?.push([report, asset("own"), asset("both")]);
    await zoo?.push([asset("both"), asset(["raw", "orders"]), asset("moved")]);
    await atlas?.push([asset("both"), asset(["raw", "orders"]), asset(["in", "repository"], { repository: "b" })]);
    await elsewhere.push([asset("nowhere")]);

    const found = await getAsset(context, { deployment: deployment.name, location: "shop", key: ["report"] });
    const { asset: view, dependencyPlaces } = getAssetOperation.response.parse(found);
    const named = view.dependencies?.map(({ key }, index) => [key.join("/"), dependencyPlaces[index]]);
    expect(Object.fromEntries(named ?? [])).toEqual({
      own: { location: "shop", exists: true },
      both: { location: "shop", exists: true },
      "raw/orders": { location: "atlas", exists: true },
      moved: { location: "zoo", exists: true },
      removed: { location: "shop", exists: false },
      "in/repository": { location: "atlas", repository: "b", exists: true },
      nowhere: null,
    });
    expect(await placesOf(shop as TestLocation, ["moved"])).toEqual([
      { location: "zoo", exists: true },
      { location: "shop", exists: false },
    ]);
    expect(await placesOf(shop as TestLocation, ["nowhere"])).toEqual([]);
    // The key of another that begins alike is another key.
    expect(await placesOf(shop as TestLocation, ["raw"])).toEqual([]);
  });

  test("very many dependencies are found in a repository of another code location", async () => {
    const deployment = await insertDeployment(database.db);
    const context = systemContext(database.db);
    const keys = Array.from({ length: 50 }, (_, index) => ["raw", String(index)]);
    const inRepository = keys.map((key) => asset(key, { repository: "b" }));
    await locationIn(context, deployment, "atlas").push(inRepository);
    const all = upstream(...keys, ["nowhere"]);
    await locationIn(context, deployment, "shop").push([asset("report", { dependencies: all })]);
    const found = await getAsset(context, { deployment: deployment.name, location: "shop", key: ["report"] });
    const places = found.dependencyPlaces.map((place) => place && `${place.location} ${place.repository}`);
    expect(places.sort()).toEqual([...keys.map(() => "atlas b"), null].sort());
  });

  test("a dependency is found in the asset's own repository before others", async () => {
    const place = await testLocation(database.db);
    const inB = { repository: "b" };
    await place.push([
      asset("report", { ...inB, dependencies: upstream(["orders"]) }),
      asset("orders", { repository: "a" }),
      asset("orders", inB),
    ]);
    const { dependencyPlaces } = await getAsset(place.context, { ...place, key: ["report"], ...inB });
    expect(dependencyPlaces).toEqual([{ location: place.location, repository: "b", exists: true }]);
    expect(await placesOf(place, ["orders"])).toHaveLength(2);
  });
});

const WEIRD = [
  ["a/b", "c"],
  ["a", "b/c"],
  ['say "hi"', "\\", "'; drop table load; --"],
  ["😀", "👩‍👩‍👧"],
  ["é", "e\u0301"],
  [".."],
  ["changes"],
  ["__proto__"],
  ["constructor", "toString"],
  ["%", "_"],
  ["\t\n\r\b"],
  ["$1", "{}", "[]", ","],
  ["x".repeat(1000)],
  Array.from({ length: 300 }, (_, index) => String(index)),
];

describe("keys of any text", () => {
  test("come back as they were from everywhere", async () => {
    const place = await testLocation(database.db);
    const deps = WEIRD.map((key) => ({ key, partitionMapping: null }));
    const { changes } = await place.push([...WEIRD.map((key) => asset(key)), asset("all", { dependencies: deps })]);
    const texts = (keys: readonly (readonly string[])[]) => keys.map((key) => JSON.stringify(key)).sort();
    const expected = texts([...WEIRD, ["all"]]);
    expect(texts(changes.map((change) => change.key))).toEqual(expected);

    const snapshot = await getSnapshot(place.context, { ...place, number: 1, limit: 100 });
    expect(texts(getSnapshotOperation.response.parse(snapshot).items.map((item) => item.key))).toEqual(expected);
    const diff = await getDiff(place.context, { ...place, from: 1, to: 0, values: false, limit: 100 });
    expect(texts(getDiffOperation.response.parse(diff).changes.map((change) => change.key))).toEqual(expected);

    for (const key of WEIRD) {
      const found = getAssetOperation.response.parse(await getAsset(place.context, { ...place, key }));
      expect(found).toMatchObject({ asset: { key }, exists: true, firstLoad: 1, dependents: [["all"]] });
      const ofAsset = await listAssetChanges(place.context, { ...place, key, limit: 10 });
      expect(listAssetChangesOperation.response.parse(ofAsset).items).toMatchObject([
        { load: { number: 1 }, change: { key, kind: "added" } },
      ]);
      const q = key.join(" / ");
      if (q.length > 500) continue;
      const search = await searchAssets(place.context, { deployment: place.deployment, q, limit: 100 });
      expect(searchAssetsOperation.response.parse(search).items.map((item) => item.key)).toContainEqual(key);
    }
  });

  test("members of any name come back as they were", async () => {
    const place = await testLocation(database.db);
    const given = JSON.parse(
      '{"key":["a"],"tags":{"__proto__":"x"},"metadata":{"__proto__":{"type":"text","value":"\\u0000"}},"own":{"deep":[1]}}',
    );
    await place.push([given]);
    const changed = JSON.parse('{"key":["a"],"tags":{"__proto__":"y"},"own":{"deep":[2]}}');
    const { changes } = await place.push([changed]);
    expect(changes[0]?.details).toMatchObject({
      tags: { added: [], removed: [], changed: ["__proto__"] },
      metadata: { added: [], removed: ["__proto__"], changed: [] },
    });
    const { items } = await getSnapshot(place.context, { ...place, number: 1, limit: 1 });
    expect(JSON.stringify(items[0]?.tags)).toBe('{"__proto__":"x"}');
    expect(JSON.stringify(items[0]?.metadata)).toBe('{"__proto__":{"type":"text","value":"\\u0000"}}');
    expect(items[0]).toMatchObject({ own: { deep: [1] } });
  });
});

describe("a diff", () => {
  test("lets a failed load stand for the last good one before it, and answers for the loads asked for", async () => {
    const place = await testLocation(database.db);
    await place.fail();
    await place.push([asset("a")]);
    await place.fail();
    await place.push([asset("b")]);
    const diff = async (from: number, to: number) =>
      getDiff(place.context, { ...place, from, to, values: false, limit: 10 });
    expect(await diff(3, 4)).toMatchObject({ from: 3, to: 4, counts: { added: 1, removed: 1, changed: 0 } });
    expect(await diff(2, 3)).toMatchObject({ counts: { added: 0, removed: 0, changed: 0 }, changes: [] });
    expect(await diff(1, 2)).toMatchObject({ counts: { added: 1, removed: 0, changed: 0 } });
    expect(await diff(4, 1)).toMatchObject({ counts: { added: 0, removed: 1, changed: 0 } });
    await expect(diff(0, 5)).rejects.toEqual(REFUSED("not_found"));
    await expect(diff(5, 0)).rejects.toEqual(REFUSED("not_found"));
  });

  test("tells values when asked", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a", { tags: { team: "x" } })]);
    await place.push([asset("a", { tags: { team: "y" } })]);
    const { changes } = await getDiff(place.context, { ...place, from: 2, to: 1, values: true, limit: 10 });
    expect(changes[0]?.details).toEqual({
      tags: { added: [], removed: [], changed: ["team"], values: [{ name: "team", old: "y", new: "x" }] },
    });
  });
});

describe("a snapshot", () => {
  test("of a failed load is empty, and of no load is not there", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a")]);
    await place.fail();
    const read = (number: number) => getSnapshot(place.context, { ...place, number, limit: 10 });
    expect(await read(2)).toEqual({ items: [], nextCursor: null });
    await expect(read(3)).rejects.toEqual(REFUSED("not_found"));
  });
});

describe("an asset", () => {
  test("tells where it stands, through removal and return", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a"), asset("b")]);
    await place.push([asset("a", { codeVersion: "2" }), asset("b")]);
    await place.push([asset("a", { codeVersion: "2", description: "words" }), asset("b")]);
    const read = () => getAsset(place.context, { ...place, key: ["a"] });
    expect(await read()).toMatchObject({
      asset: { codeVersion: "2", description: "words" },
      exists: true,
      firstLoad: 1,
      lastLoad: null,
      changedLoad: 2,
    });
    await place.push([asset("b")]);
    expect(await read()).toMatchObject({ exists: false, lastLoad: 3, changedLoad: 2, asset: { codeVersion: "2" } });
    await place.push([asset("a"), asset("b")]);
    expect(await read()).toMatchObject({ exists: true, firstLoad: 1, lastLoad: null, changedLoad: 5 });
    const { items } = await listAssetChanges(place.context, { ...place, key: ["a"], limit: 10 });
    expect(items.map(({ load, change }) => [load.number, change.kind])).toEqual([
      [5, "added"],
      [4, "removed"],
      [2, "changed"],
      [1, "added"],
    ]);
  });

  test("names what depends on it now, and not what only mentions it", async () => {
    const place = await testLocation(database.db);
    const on = (key: string) => ({ dependencies: [{ key: [key] }] });
    const mention = { metadata: { note: { type: "json", value: [{ key: ["a"], partitionMapping: null }] } } };
    await place.push([asset("a"), asset("old", on("a"))]);
    await place.push([asset("a"), asset("z", on("a")), asset("b", on("a")), asset("c", mention), asset("old")]);
    const { dependents } = await getAsset(place.context, { ...place, key: ["a"] });
    expect(dependents).toEqual([["b"], ["z"]]);
  });

  test("is found in its repository, which has to be named only where there is a choice", async () => {
    const place = await testLocation(database.db);
    await place.push([
      asset("a", { repository: "one", codeVersion: "1" }),
      asset("a", { repository: "two", codeVersion: "2" }),
      asset("b", { repository: "one" }),
    ]);
    const read = (key: string, repository?: string) => getAsset(place.context, { ...place, key: [key], repository });
    expect(await read("a", "two")).toMatchObject({ asset: { repository: "two", codeVersion: "2" } });
    expect(await read("b")).toMatchObject({ asset: { repository: "one" } });
    await expect(read("a")).rejects.toEqual(REFUSED("invalid"));
    await expect(read("b", "two")).rejects.toEqual(REFUSED("not_found"));
    await expect(read("c")).rejects.toEqual(REFUSED("not_found"));
  });

  test("is there for a Catalog Viewer, with its changes", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a")], { git: GIT_A, image: { reference: "orders:1" }, deployedBy: { name: "Maria" } });
    const person = await insertPerson(database.db, { role: "catalog_viewer", deploymentId: place.deploymentId });
    const context = contextFor(database.db, person);
    expect(await getAsset(context, { ...place, key: ["a"] })).toMatchObject({ exists: true });
    const { items } = await listAssetChanges(context, { ...place, key: ["a"], limit: 1 });
    expect(items[0]?.load).toMatchObject({
      git: GIT_A,
      image: { reference: "orders:1", digest: null },
      deployedBy: { name: "Maria" },
    });
  });
});

describe("the catalogue", () => {
  test("searches all locations of the deployment and nothing else", async () => {
    const deployment = await insertDeployment(database.db);
    const context = systemContext(database.db);
    await locationIn(context, deployment, "shop").push([
      asset(["Raw", "Orders"], { group: "raw", kinds: ["dbt", "table"] }),
      asset(["raw", "items"]),
    ]);
    await locationIn(context, deployment, "lab").push([asset(["raw", "orders"]), asset("100%_x")]);
    await (await testLocation(database.db)).push([asset(["raw", "orders"])]);
    const search = async (q?: string, limit = 100) => {
      const pages = await allPages((cursor) =>
        searchAssets(context, { deployment: deployment.name, q, limit, cursor }),
      );
      return pages.flatMap((page) => page.items);
    };
    expect(await search("RAW / ord")).toMatchObject([
      {
        name: "Raw / Orders",
        key: ["Raw", "Orders"],
        location: "shop",
        exists: true,
        group: "raw",
        kinds: ["dbt", "table"],
      },
      { name: "raw / orders", location: "lab", group: null, kinds: [], changedLoad: 1 },
    ]);
    expect((await search("raw/orders")).map((item) => item.location)).toEqual(["shop", "lab"]);
    expect((await search("0%_")).map((item) => item.name)).toEqual(["100%_x"]);
    const all = ["100%_x", "Raw / Orders", "raw / items", "raw / orders"];
    expect((await search()).map((item) => item.name)).toEqual(all);
    expect((await search(undefined, 1)).map((item) => item.name)).toEqual(all);
  });

  test("pages over equal keys of several locations", async () => {
    const deployment = await insertDeployment(database.db);
    const context = systemContext(database.db);
    for (const name of ["one", "two", "three"])
      await locationIn(context, deployment, name).push([asset("a"), asset("b")]);
    const pages = await allPages((cursor) => searchAssets(context, { deployment: deployment.name, limit: 2, cursor }));
    const seen = pages.flatMap((page) => page.items).map((item) => `${item.name} ${item.location}`);
    expect(seen).toEqual(["a one", "a two", "a three", "b one", "b two", "b three"]);
  });

  test("keeps removed assets, marked, with the load that removed them", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a")]);
    await place.push([]);
    expect((await searchAssets(place.context, { deployment: place.deployment, limit: 10 })).items).toMatchObject([
      { key: ["a"], exists: false, changedLoad: 2 },
    ]);
  });
});

describe("the catalogue of very large definitions", () => {
  test("lists them as any other: definitions are not read for a page", async () => {
    const place = await testLocation(database.db);
    const large = { group: "g", metadata: { text: { type: "text", value: "x".repeat(2_000_000) } } };
    await place.push([asset("large", large), asset("small", { group: "g" })]);
    const { items } = await searchAssets(place.context, { deployment: place.deployment, limit: 10 });
    expect(items.map(({ key, group }) => ({ key, group }))).toEqual([
      { key: ["large"], group: "g" },
      { key: ["small"], group: "g" },
    ]);
  });
});

describe("preparing a load", () => {
  test("tells which definitions are not stored, also before the first load", async () => {
    const place = await testLocation(database.db);
    const known = hashed([asset("a"), asset("b")]);
    const pairs = (assets: typeof known) =>
      assets.map((one) => [one.keyHash.toString("hex"), one.contentHash.toString("hex")] as const);
    const prepare = (assets: typeof known) => prepareLoad(place.context, { ...place, assets: pairs(assets) });
    expect(await prepare(known)).toEqual({ missing: [0, 1] });
    await place.push([asset("a"), asset("b")]);
    await place.push([]);
    const [other] = hashed([asset("a", { description: "other" })]);
    if (other === undefined) throw new Error("no asset");
    expect(await prepare([...known, other, ...known])).toEqual({ missing: [2] });
    expect(await prepare([])).toEqual({ missing: [] });
  });
});
