import { beforeAll, describe, expect, test } from "vitest";
import type { Database, Sql } from "#lib/db/database.ts";
import type { Context } from "#lib/services/context.ts";
import { listLocations } from "#lib/services/deployments/list-locations.ts";
import { getDiff } from "#lib/services/history/get-diff.ts";
import { listActivity } from "#lib/services/history/list-activity.ts";
import { listAssetChanges } from "#lib/services/history/list-asset-changes.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { searchAssets } from "#lib/services/history/search-assets.ts";
import { search } from "#lib/services/search/search.ts";
import { asAdmin, useTestDatabase } from "#tests/support/database.ts";
import { asset, type TestLocation, testLocation } from "./support.ts";

const database = useTestDatabase();
let place: TestLocation;

/** Enough that reading a whole table costs the planner visibly more than an index. */
const ASSETS = 8000;
const LOADS = 400;

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
