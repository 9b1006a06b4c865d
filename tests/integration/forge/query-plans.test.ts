import { beforeAll, expect, test } from "vitest";
import type { Sql } from "#lib/db/database.ts";
import { addToSearch, claimCommits, postponeCommits } from "#lib/db/forge/commits.ts";
import { claimReports, readReportingConnections } from "#lib/db/forge/reports.ts";
import { readLoadGroups, readLoads } from "#lib/db/history/load-rows.ts";
import { asset, type TestLocation, testLocation } from "#tests/integration/history/support.ts";
import { asAdmin, useTestDatabase } from "#tests/support/database.ts";

const database = useTestDatabase();
let place: TestLocation;
let locationId: bigint;

/** Enough that reading a whole table costs the planner visibly more than an index. */
const LOADS = 20_000;

beforeAll(async () => {
  place = await testLocation(database.db);
  await place.push([asset("a")]);
  const { sql } = database.db;
  const [row] = await sql.query<{ id: string }>("select id::text as id from code_location where name = $1", [
    place.location,
  ]);
  locationId = BigInt(row?.id ?? 0);
  const rest = [locationId.toString(), LOADS];
  // A long history with a commit each, written straight: recording it would take the test minutes.
  await sql.query(
    `insert into load (location_id, number, status, loaded_at, recorded_at, source, fidelity, canonical_version,
                       fingerprint, compared_to, group_first, similarity_hash, search_text, recorded_by, git)
     select $1::bigint, n, 'loaded', now(), now(), 'push', 'push', 1, sha256('x'), n - 1, n, sha256('x'),
            '#' || n || ' ' || md5(n::text), '{}',
            json_build_object('url', 'https://github.com/acme/shop', 'commit', md5(n::text))::text
       from generate_series(2, $2::int) n`,
    rest,
  );
  await sql.query(
    "insert into load_group (location_id, first, last, count) select $1::bigint, n, n, 1 from generate_series(2, $2::int) n",
    rest,
  );
  await sql.query(
    `insert into commit_fact (deployment_id, repository, commit, state, facts, retry_at)
     select $1::uuid, 'https://github.com/acme/shop', md5(n::text), 'found', '{}', 'infinity'
       from generate_series(2, $2::int) n`,
    [place.deploymentId, LOADS],
  );
  await sql.query(
    `insert into deploy_report (deployment_id, connection_id, location_id, load_number, repository, commit, outcome, state)
     select $1::uuid, gen_random_uuid(), $2::bigint, n, 'https://github.com/acme/shop', md5(n::text), 'success', 'sent'
       from generate_series(2, $3::int) n`,
    [place.deploymentId, ...rest],
  );
  // Vacuum, and not analyze alone: it brings the text index up to date.
  await asAdmin("vacuum analyze", database.url);
}, 60_000);

const PAGE = Array.from({ length: 50 }, (_, at) => LOADS / 2 + at);

const LARGE = /"Node Type": "Seq Scan"[^}]*?"Relation Name": "(load|commit_fact|deploy_report)"/;

const READS: Record<string, (sql: Sql) => Promise<unknown>> = {
  "a page of loads with what is told of their commits": (sql) => readLoads(sql, locationId, PAGE),
  "a collapsed page of them": (sql) => readLoadGroups(sql, locationId, LOADS / 2, 51),
  "which commits are due": (sql) => claimCommits(sql, 1000, 20),
  "loads that are found by what was told": (sql) =>
    addToSearch(sql, { deploymentId: place.deploymentId, commit: "0cc175b9c0f1b6a831c399e269772661" }, "text"),
  "which loads are to be told": (sql) => claimReports(sql, 1000, 20),
  "who wants to be told": (sql) => readReportingConnections(sql, place.deploymentId, ["github"]),
};

test.each(Object.entries(READS))("%s: no table is read whole", async (_, read) => {
  const { db } = database;
  const plans: string[] = [];
  const query: Sql["query"] = async (text, values) => {
    // Planned alone: what writes does so once.
    const rows = await db.sql.query<{ "QUERY PLAN": unknown }>(`explain (format json) ${text}`, values);
    plans.push(JSON.stringify(rows[0]?.["QUERY PLAN"], null, 1));
    return db.sql.query(text, values);
  };
  await read({ query });
  expect(plans.length).toBeGreaterThan(0);
  for (const plan of plans) expect(LARGE.exec(plan)?.[0] ?? null).toBeNull();
});

test("a table that is read whole would be seen", async () => {
  const rows = await database.db.sql.query<{ "QUERY PLAN": unknown }>(
    "explain (format json) select count(facts) from commit_fact where detail is null",
  );
  expect(JSON.stringify(rows[0]?.["QUERY PLAN"], null, 1)).toMatch(LARGE);
});

test("putting off a repository's commits leaves alone those that are not due", async () => {
  const { sql } = database.db;
  await sql.query("update commit_fact set retry_at = now() where commit = md5('7')");
  await postponeCommits(
    sql,
    { deploymentId: place.deploymentId, repository: "https://github.com/acme/shop" },
    60_000,
    "x",
  );
  const [row] = await sql.query<{ soon: number; never: number }>(
    `select count(*) filter (where retry_at between now() and now() + interval '2 minutes')::int as soon,
            count(*) filter (where retry_at = 'infinity')::int as never from commit_fact`,
  );
  expect(row).toEqual({ soon: 1, never: LOADS - 2 });
});
