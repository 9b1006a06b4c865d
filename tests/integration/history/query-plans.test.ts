import { beforeAll, describe, expect, test } from "vitest";
import type { Database, Sql } from "#lib/db/database.ts";
import { readOpenAnnouncements } from "#lib/db/history/announcements.ts";
import type { Context } from "#lib/services/context.ts";
import { listLocations } from "#lib/services/deployments/list-locations.ts";
import { getDiff } from "#lib/services/history/get-diff.ts";
import { listActivity } from "#lib/services/history/list-activity.ts";
import { listAssetChanges } from "#lib/services/history/list-asset-changes.ts";
import { listAssetPlaces } from "#lib/services/history/list-asset-places.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { locateAssets } from "#lib/services/history/locate-assets.ts";
import { searchAssets } from "#lib/services/history/search-assets.ts";
import { search } from "#lib/services/search/search.ts";
import { asAdmin, useTestDatabase } from "#tests/support/database.ts";
import { asset, type TestLocation, testLocation } from "./support.ts";

const database = useTestDatabase();
let place: TestLocation;

/** Enough that reading a whole table costs the planner visibly more than an index. */
const ASSETS = 8000;
const LOADS = 400;
const PARENTS = [
  ["table", "t4711"],
  ["table", "gone"],
];

beforeAll(async () => {
  place = await testLocation(database.db);
  const assets = Array.from({ length: ASSETS }, (_, index) => asset(["table", `t${index}`]));
  for (let load = 0; load < 4; load++) {
    assets[load] = asset(["table", `t${load}`], { codeVersion: String(load) });
    await place.push(assets);
  }
  // The rest of a long history, written straight: recording it would take the test a minute.
  await database.db.sql.query(
    `with here as (select id from code_location where name = $1)
     insert into load (location_id, number, status, loaded_at, recorded_at, source, fidelity, canonical_version,
                       fingerprint, compared_to, group_first, similarity_hash, search_text, recorded_by)
     select here.id, n, 'loaded', now(), now(), 'push', 'push', 1, sha256('x'), n - 1, n, sha256('x'), '#' || n, '{}'
       from here, generate_series(5, $2::int) n`,
    [place.location, LOADS],
  );
  await database.db.sql.query(
    `insert into load_group (location_id, first, last, count)
     select id, n, n, 1 from code_location, generate_series(5, $2::int) n where name = $1`,
    [place.location, LOADS],
  );
  await database.db.sql.query("update code_location set current_load = $2, last_good_load = $2 where name = $1", [
    place.location,
    LOADS,
  ]);
  // Vacuum, and not analyze alone: it brings the text index up to date.
  await asAdmin("vacuum analyze", database.url);
}, 60_000);

/** A context whose statements leave their plans in the list as well. */
function explaining(plans: string[]): Context {
  const { db } = database;
  const query: Sql["query"] = async (text, values) => {
    const rows = await db.sql.query<{ "QUERY PLAN": unknown }>(`explain (format json) ${text}`, values);
    plans.push(JSON.stringify(rows[0]?.["QUERY PLAN"]));
    return db.sql.query(text, values);
  };
  const explained: Database = { ...db, sql: { query } };
  return { ...place.context, db: explained };
}

/** Tables that the plans read from end to end. */
function readWhole(plans: readonly string[]): string[] {
  return plans.flatMap((plan) =>
    [...plan.matchAll(/"Seq Scan"[^}]*?"Relation Name":"(\w+)"/g)].map((found) => found[1] ?? ""),
  );
}

const HISTORY = ["load", "load_group", "asset", "asset_definition", "asset_interval", "asset_change"];

describe("no table of the history is read whole", () => {
  test("the check sees a table that is", async () => {
    const plans: string[] = [];
    await explaining(plans).db.sql.query("select count(*) from asset_interval where octet_length(content_hash) = 1");
    expect(readWhole(plans)).toEqual(["asset_interval"]);
  });

  test.each<[string, (context: Context) => Promise<unknown>]>([
    [
      "for a page of the timeline",
      (context) => listActivity(context, { deployment: place.deployment, collapse: false, limit: 50 }),
    ],
    [
      "for a search of the timeline",
      (context) => listActivity(context, { deployment: place.deployment, collapse: true, limit: 50, q: "#377" }),
    ],
    ["for the Deployment tab", (context) => listLocations(context, place)],
    ["for a search of everything", (context) => search(context, { q: "t4711", limit: 6 })],
    ["for a search of everything by number", (context) => search(context, { q: "#377", limit: 6 })],
    ["for a page of the history", (context) => listLoads(context, { ...place, collapse: false, limit: 50 })],
    ["for a collapsed page", (context) => listLoads(context, { ...place, collapse: true, limit: 50 })],
    ["for a collapsed search", (context) => listLoads(context, { ...place, collapse: true, limit: 50, q: "#377" })],
    [
      "for a search by an asset's key",
      (context) => listLoads(context, { ...place, collapse: true, limit: 50, q: "table/t4711" }),
    ],
    [
      "for the loads of one person",
      (context) => listLoads(context, { ...place, collapse: false, limit: 50, person: "ada lovelace" }),
    ],
    [
      "for what can be rolled back to",
      (context) => listLoads(context, { ...place, collapse: true, limit: 50, restorable: true }),
    ],
    [
      "for an asset's change history",
      (context) => listAssetChanges(context, { ...place, key: ["table", "t1"], limit: 50 }),
    ],
    [
      "for where dependencies are, one of them nowhere",
      ({ db }) => locateAssets(db.sql, place.deploymentId, PARENTS, { location: "another", repository: "a" }),
    ],
    ["for where an asset is", (context) => listAssetPlaces(context, { ...place, key: ["table", "t2"] })],
    [
      "for the diff of neighbours",
      (context) => getDiff(context, { ...place, from: 2, to: 3, values: true, limit: 1000 }),
    ],
    [
      "for a search of the catalogue",
      (context) => searchAssets(context, { deployment: place.deployment, q: "t4711", limit: 50 }),
    ],
  ])("%s", async (_, read) => {
    const plans: string[] = [];
    await read(explaining(plans));
    expect(plans.length).toBeGreaterThan(1);
    expect(readWhole(plans).filter((table) => HISTORY.includes(table))).toEqual([]);
  });
});

/** What a part of a plan did, as `explain (analyze)` tells it. */
type PlanNode = {
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly PlanNode[];
};

/** Rows of the table that were looked at, be it that they were left out then. */
function rowsRead(node: PlanNode, table: string): number {
  const { "Relation Name": of, "Actual Rows": kept, "Rows Removed by Filter": left = 0 } = node;
  const own = of === table ? (kept + left) * node["Actual Loops"] : 0;
  return (node.Plans ?? []).reduce((sum, part) => sum + rowsRead(part, table), own);
}

/** Writes 20 000 announcements of a new location, a minute apart; `taken` is SQL for the load that took the n-th newest. */
async function announced(taken: string): Promise<bigint> {
  const { sql } = database.db;
  const other = await testLocation(database.db);
  await other.push([asset("a")]);
  await other.fail();
  const [row] = await sql.query<{ id: string }>("select id::text as id from code_location where name = $1", [
    other.location,
  ]);
  await sql.query(
    `insert into deploy_announcement (location_id, image_reference, announced_at, announced_by, load_number)
     select $1::bigint, 'shop:' || n, now() - n * interval '1 minute', '{}', ${taken} from generate_series(1, 20000) n`,
    [row?.id],
  );
  await asAdmin("vacuum analyze deploy_announcement", database.url);
  return BigInt(row?.id ?? 0);
}

/** Which images the open announcements name, and how many announcements were read to find them. */
async function readOpen(locationId: bigint, newestLoad: number): Promise<{ images: string[]; read: number }> {
  const { sql } = database.db;
  let read = 0;
  const query: Sql["query"] = async (text, values) => {
    const rows = await sql.query<{ "QUERY PLAN": { Plan: PlanNode }[] }>(
      `explain (analyze, format json) ${text}`,
      values,
    );
    for (const { Plan } of rows[0]?.["QUERY PLAN"] ?? []) read += rowsRead(Plan, "deploy_announcement");
    return sql.query(text, values);
  };
  const open = await readOpenAnnouncements({ query }, locationId, newestLoad);
  return { images: open.map(({ imageReference }) => imageReference), read };
}

test("of all that was announced only what is open is read when a load is recorded", async () => {
  const id = await announced(
    "case when n in (7, 500, 19000) then null when n in (3, 900) then 2 when n = 5 then 1 else 10 + n end",
  );
  expect(await readOpen(id, 2)).toEqual({
    images: ["shop:3", "shop:7", "shop:500", "shop:900", "shop:19000"],
    read: 5,
  });
  // That one loaded: what it took is taken.
  expect(await readOpen(id, 1)).toEqual({ images: ["shop:7", "shop:500", "shop:19000"], read: 3 });
});

test("of what is announced and never deployed no more is read than may wait", async () => {
  const { images, read } = await readOpen(await announced("case when n in (3, 15000) then 2 end"), 2);
  expect(images).toEqual(Array.from({ length: 1000 }, (_, at) => `shop:${at + 1}`));
  expect(read).toBeLessThanOrEqual(1002);
});
