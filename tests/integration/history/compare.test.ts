import { beforeAll, describe, expect, test } from "vitest";
import type { AssetView } from "#lib/contracts/assets.ts";
import { exportDiffOperation } from "#lib/contracts/diff.ts";
import { exportDiff } from "#lib/services/history/export-diff.ts";
import { type GetDiffInput, getDiff } from "#lib/services/history/get-diff.ts";
import { summarizeDiff } from "#lib/services/history/summarize-diff.ts";
import { getAssetLineage } from "#lib/services/lineage/get-asset-lineage.ts";
import { getDiffLineage } from "#lib/services/lineage/get-diff-lineage.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";
import { allPages, asset, locationIn, type TestLocation, testLocation } from "./support.ts";

const database = useTestDatabase();

describe("a diff, filtered and by group", () => {
  let place: TestLocation;
  const plain = { values: false, limit: 100 };
  const ask = (query: Partial<GetDiffInput> = {}) =>
    getDiff(place.context, { ...place, from: 1, to: 4, ...plain, ...query });
  const keys = async (query: Partial<GetDiffInput>) => (await ask(query)).changes.map(({ key }) => key.join("/"));

  beforeAll(async () => {
    place = await testLocation(database.db);
    const sales = { group: "sales" };
    const finance = { group: "finance" };
    await place.push([
      asset("orders", { ...sales, codeVersion: "1" }),
      asset("customers", { ...sales, tags: { tier: "1" } }),
      asset("gone", finance),
      asset("loose", { tags: { a: "1" } }),
      asset("back", { ...sales, codeVersion: "1" }),
    ]);
    await place.push([
      asset("orders", { ...sales, codeVersion: "2" }),
      asset("customers", { ...sales, tags: { tier: "2" } }),
      asset("loose", { tags: { a: "1" } }),
      asset("back", { ...sales, codeVersion: "2" }),
    ]);
    await place.fail();
    // `orders` changes a second time, in another facet; `back` is what it was; a description is no change.
    await place.push([
      asset("orders", { ...sales, codeVersion: "2", tags: { x: "y" } }),
      asset("customers", { ...sales, tags: { tier: "2" }, description: "Who buys" }),
      asset("loose", { tags: { a: "2" }, codeVersion: "9" }),
      asset("back", { ...sales, codeVersion: "1" }),
      asset(["new", "Äpfel"], finance),
    ]);
  });

  test("by group has those without one at the end, and each asset says its group", async () => {
    const { changes, matched } = await ask({ order: "group" });
    expect(changes.map(({ key, group }) => [group, key.join("/")])).toEqual([
      ["finance", "gone"],
      ["finance", "new/Äpfel"],
      ["sales", "customers"],
      ["sales", "orders"],
      [null, "loose"],
    ]);
    expect(matched).toEqual({ added: 1, removed: 1, changed: 3 });
  });

  test("comes by key as it does without a filter", async () => {
    const unfiltered = await ask({ values: true });
    const filtered = await ask({ values: true, kind: ["added", "removed", "changed"] });
    expect(filtered.changes.map(({ group, ...change }) => change)).toEqual(unfiltered.changes);
    expect(filtered.counts).toEqual(unfiltered.counts);
  });

  test("has what is of a kind", async () => {
    expect(await keys({ kind: ["added"] })).toEqual(["new/Äpfel"]);
    expect(await keys({ kind: ["removed", "added"] })).toEqual(["gone", "new/Äpfel"]);
  });

  test("has what changed in a facet, whether one load changed it or several did", async () => {
    expect(await keys({ facet: ["CODE_VERSION"] })).toEqual(["loose", "orders"]);
    expect(await keys({ facet: ["TAGS"] })).toEqual(["customers", "loose", "orders"]);
    expect(await keys({ facet: ["METADATA"] })).toEqual([]);
  });

  test("filters each change by the facets that it tells", async () => {
    for (const { facets = [], key } of (await ask()).changes) {
      for (const facet of facets) expect(await keys({ facet: [facet] })).toContain(key.join("/"));
    }
  });

  test("by group goes by the two loads, whatever the assets' groups are now", async () => {
    const moved = await testLocation(database.db);
    const long = "g".repeat(600);
    const inGroups = (version: string, group: string) => [
      asset("moved", { codeVersion: version, group }),
      asset("long", { codeVersion: version, group: long }),
      asset("odd", { codeVersion: version, group: "a\0b" }),
    ];
    await moved.push(inGroups("1", "one"));
    await moved.push(inGroups("2", "two"));
    await moved.push(inGroups("3", "three"));
    const groups = async (from: number, to: number) => {
      const { changes } = await getDiff(moved.context, { ...moved, from, to, ...plain, order: "group" });
      return Object.fromEntries(changes.map(({ key, group }) => [key.join("/"), group]));
    };
    expect(await groups(1, 2)).toEqual({ moved: "two", long, odd: "a\0b" });
    expect(await groups(2, 3)).toEqual({ moved: "three", long, odd: "a\0b" });
    // Backwards the later definition is the same.
    expect(await groups(3, 2)).toEqual({ moved: "three", long, odd: "a\0b" });
    expect(await groups(3, 0)).toEqual({ moved: "three", long, odd: "a\0b" });
    // Not listed yet, as for seconds after a large load.
    await database.db.pool.query("update code_location set listed_load = 1 where deployment_id = $1::uuid", [
      moved.deploymentId,
    ]);
    expect(await groups(1, 3)).toEqual({ moved: "three", long, odd: "a\0b" });
  });

  test("a request that was given up is refused before anything is read for it", async () => {
    const gone = { ...place.context, signal: AbortSignal.abort() };
    await expect(getDiff(gone, { ...place, from: 2, to: 1, ...plain, order: "group" })).rejects.toMatchObject({
      code: "unavailable",
    });
  });

  test("has a group, the empty name being none", async () => {
    expect(await keys({ group: "finance" })).toEqual(["gone", "new/Äpfel"]);
    expect(await keys({ group: "" })).toEqual(["loose"]);
    expect(await keys({ group: "Finance" })).toEqual([]);
  });

  test("finds a key in any case, as shown and as typed", async () => {
    expect(await keys({ q: "NEW / äPF" })).toEqual(["new/Äpfel"]);
    expect(await keys({ q: "new/ä" })).toEqual(["new/Äpfel"]);
    expect(await keys({ q: "%" })).toEqual([]);
  });

  test("turned round swaps what is added and removed, and keeps facets", async () => {
    expect(await keys({ from: 4, to: 1, kind: ["added"] })).toEqual(["gone"]);
    expect(await keys({ from: 4, to: 1, facet: ["CODE_VERSION"] })).toEqual(["loose", "orders"]);
    expect((await ask({ from: 4, to: 1, group: "finance" })).matched).toEqual({ added: 1, removed: 1, changed: 0 });
  });

  test("comes in pages that have everything once", async () => {
    const pages = await allPages((cursor) => ask({ order: "group", limit: 2, cursor }));
    expect(pages.map(({ changes }) => changes.length)).toEqual([2, 2, 1]);
    expect(pages.flatMap(({ changes }) => changes)).toEqual((await ask({ order: "group" })).changes);
  });

  test("refuses a cursor of another filter", async () => {
    const { nextCursor } = await ask({ order: "group", limit: 1 });
    await expect(ask({ kind: ["changed"], cursor: nextCursor ?? "" })).rejects.toMatchObject({ code: "invalid" });
  });

  test("a failed load stands for the last good one before it", async () => {
    expect(await keys({ from: 3, to: 4, facet: ["TAGS"] })).toEqual(["loose", "orders"]);
  });

  test("is summed up by facet and group", async () => {
    expect(await summarizeDiff(place.context, { ...place, from: 1, to: 4 })).toEqual({
      counts: { added: 1, removed: 1, changed: 3 },
      facets: [
        { facet: "CODE_VERSION", count: 2 },
        { facet: "TAGS", count: 3 },
      ],
      groups: [
        { group: "finance", count: 2 },
        { group: "sales", count: 2 },
        { group: null, count: 1 },
      ],
      groupCount: 3,
    });
  });

  test("knows facets though an ignored name made the loads of different makes", async () => {
    const odd = await testLocation(database.db);
    const meta = (version: string, noise: string): AssetView =>
      asset("a", { codeVersion: version, metadata: { noise: { type: "text", value: noise } } });
    await odd.push([meta("1", "x")]);
    await database.db.prisma.deployment.update({
      where: { id: odd.deploymentId },
      data: { ignoredMetadata: ["noise"] },
    });
    await odd.push([meta("2", "y")]);
    const facetsOf = async (facet: "METADATA" | "CODE_VERSION") =>
      (await getDiff(odd.context, { ...odd, from: 1, to: 2, ...plain, facet: [facet] })).changes.length;
    expect([await facetsOf("METADATA"), await facetsOf("CODE_VERSION")]).toEqual([0, 1]);
  });

  describe("as a file", () => {
    const file = async (format: "json" | "csv" | "markdown", query: Partial<GetDiffInput> = {}) => {
      let text = "";
      for await (const piece of await exportDiff(place.context, { ...place, from: 1, to: 4, ...query, format }))
        text += piece;
      return text;
    };

    test("JSON has what the API answers, with values", async () => {
      const parsed = exportDiffOperation.response.parse(JSON.parse(await file("json")));
      const { changes } = await ask({ order: "group", values: true });
      expect(parsed).toEqual({ from: 1, to: 4, counts: { added: 1, removed: 1, changed: 3 }, changes });
    });

    test("JSON of nothing is JSON", async () => {
      expect(JSON.parse(await file("json", { q: "nothing like this" }))).toMatchObject({ changes: [] });
    });

    test("CSV has a line for each thing that changed", async () => {
      const lines = (await file("csv", { group: "sales" })).trimEnd().split("\r\n");
      expect(lines.slice(1)).toEqual([
        '"customers","","sales","changed","tags","tier","changed","1","2"',
        '"orders","","sales","changed","code_version","","changed","1","2"',
        '"orders","","sales","changed","tags","x","added","","y"',
      ]);
    });

    test("Markdown names groups, assets and what changed", async () => {
      const text = await file("markdown");
      expect(text).toContain("1 added, 1 removed, 3 changed.");
      expect(text).toContain("#### Group `sales`\n\n- **Changed** `customers`\n  - tags: ~ `tier` `1` → `2`");
      expect(text).toContain("#### Without a group\n\n- **Changed** `loose`");
      expect(text).toContain("- **Added** `new / Äpfel`");
    });

    test("a load that is not there is refused before anything is written", async () => {
      await expect(file("csv", { to: 99 })).rejects.toMatchObject({ code: "not_found" });
    });
  });
});

describe("lineage", () => {
  const depth = { up: 2, down: 2, limit: 100 };
  const on = (...keys: string[]) => ({ dependencies: keys.map((key) => ({ key: [key] })) });
  let place: TestLocation;
  let other: TestLocation;

  beforeAll(async () => {
    const context = systemContext(database.db);
    const deployment = await insertDeployment(database.db);
    place = locationIn(context, deployment, "core");
    other = locationIn(context, deployment, "reports");
    await place.push([
      asset("raw", { group: "in", kinds: ["s3"] }),
      asset("orders", { ...on("raw", "outside"), codeVersion: "1" }),
      asset("daily", on("orders")),
      asset("dropped", on("orders")),
    ]);
    await other.push([asset("dashboard", on("daily")), asset("mail", on("dashboard"))]);
    await place.push([
      asset("raw", { group: "in", kinds: ["s3"] }),
      asset("orders", { ...on("raw"), codeVersion: "2" }),
      asset("daily", on("orders")),
      asset("fresh", on("raw")),
    ]);
  });

  test("of an asset goes both ways, and on into other code locations", async () => {
    const { nodes, edges, reach, load } = await getAssetLineage(place.context, { ...place, key: ["orders"], ...depth });
    expect(load).toBe(2);
    expect(nodes.map(({ key, depth: steps, location }) => [key[0], steps, location])).toEqual([
      ["orders", 0, "core"],
      ["daily", 1, "core"],
      ["raw", -1, "core"],
      ["dashboard", 2, "reports"],
    ]);
    expect(nodes[2]).toMatchObject({ group: "in", kinds: ["s3"], hidden: { upstream: 0, downstream: 1 } });
    expect(nodes[3]?.hidden).toEqual({ upstream: 0, downstream: 1 });
    expect(edges).toEqual(
      expect.arrayContaining([
        { from: 2, to: 0, change: null },
        { from: 0, to: 1, change: null },
        { from: 1, to: 3, change: null },
      ]),
    );
    expect(edges).toHaveLength(3);
    expect(reach).toEqual({ upstream: 1, downstream: 3 });
  });

  test("of an asset as an earlier load had it has what it depended on then, also what nobody has", async () => {
    const { nodes } = await getAssetLineage(place.context, {
      ...place,
      key: ["orders"],
      load: 1,
      up: 1,
      down: 0,
      limit: 9,
    });
    expect(nodes.map(({ key, location }) => [key[0], location])).toEqual([
      ["orders", "core"],
      ["outside", null],
      ["raw", "core"],
    ]);
  });

  test("of a removed asset is as it last stood; at another load there is none", async () => {
    const ask = (load?: number) => getAssetLineage(place.context, { ...place, key: ["dropped"], load, ...depth });
    expect((await ask()).load).toBe(1);
    await expect(ask(2)).rejects.toMatchObject({ code: "not_found", message: expect.stringContaining("#2") });
    await expect(ask(7)).rejects.toMatchObject({ code: "not_found" });
  });

  test("starts in a repository where the key alone says which", async () => {
    const repo = await testLocation(database.db);
    await repo.push([
      { ...asset("a"), repository: "r" },
      { ...asset("b", on("a")), repository: "r" },
    ]);
    const { nodes } = await getAssetLineage(repo.context, { ...repo, key: ["a"], ...depth });
    expect(nodes.map(({ key, repository }) => [key[0], repository])).toEqual([
      ["a", "r"],
      ["b", "r"],
    ]);
  });

  test("of a diff has what changed, its neighbours, and dependencies that came and went", async () => {
    const { nodes, edges, reach, leftOut } = await getDiffLineage(place.context, {
      ...place,
      from: 1,
      to: 2,
      up: 1,
      down: 1,
      limit: 100,
    });
    const named = new Map(nodes.map((node) => [node.key[0], node]));
    expect(named.get("orders")?.change).toEqual({ kind: "changed", facets: ["CODE_VERSION", "DEPENDENCIES"] });
    expect(named.get("dropped")).toMatchObject({ change: { kind: "removed" }, location: "core" });
    expect(named.get("fresh")?.change?.kind).toBe("added");
    expect(named.get("daily")).toMatchObject({ change: null, depth: 1, hidden: { downstream: 1 } });
    expect(named.get("outside")?.location).toBeNull();
    const told = edges.map(({ from, to, change }) => `${nodes[from]?.key[0]} > ${nodes[to]?.key[0]} ${change}`);
    expect(told.sort()).toEqual([
      "orders > daily null",
      "orders > dropped removed",
      "outside > orders removed",
      "raw > fresh added",
      "raw > orders null",
    ]);
    expect(reach).toEqual({ upstream: 2, downstream: 3 });
    expect(leftOut).toEqual({ changes: 0, others: 0 });
  });

  test("of a diff is bounded, and counts what has no room; how far it reaches is of all of it", async () => {
    const { nodes, leftOut, reach } = await getDiffLineage(place.context, {
      ...place,
      from: 1,
      to: 2,
      up: 1,
      down: 1,
      limit: 2,
    });
    expect(nodes).toHaveLength(2);
    expect(leftOut).toEqual({ changes: 1, others: 1 });
    expect(reach.downstream).toBe(3);
  });

  test("of a diff follows its filter", async () => {
    const { nodes } = await getDiffLineage(place.context, {
      ...place,
      from: 1,
      to: 2,
      kind: ["added"],
      up: 0,
      down: 0,
      limit: 100,
    });
    expect(nodes.map(({ key }) => key[0])).toEqual(["fresh"]);
  });

  test("of a diff says of neighbours that changed, too, though the filter is for others", async () => {
    const { nodes } = await getDiffLineage(place.context, {
      ...place,
      from: 1,
      to: 2,
      kind: ["removed"],
      up: 1,
      down: 0,
      limit: 100,
    });
    expect(nodes.map(({ key, change }) => [key[0], change?.kind])).toEqual([
      ["dropped", "removed"],
      ["orders", "changed"],
    ]);
  });

  test("reads dependencies with members of their own, whatever they are called", async () => {
    const odd = await testLocation(database.db);
    const trap = { key: ["a"], partitionMapping: { type: "x", a: 1, metadata: { deep: { metadata: {} } } } };
    await odd.push([
      asset("a"),
      { ...asset("b"), dependencies: [trap] },
      { ...asset("c"), codeVersion: ',"metadata":{' },
    ]);
    const { nodes } = await getAssetLineage(odd.context, { ...odd, key: ["a"], ...depth });
    expect(nodes.map(({ key }) => key[0])).toEqual(["a", "b"]);
    expect((await getAssetLineage(odd.context, { ...odd, key: ["c"], ...depth })).nodes).toHaveLength(1);
  });
});
