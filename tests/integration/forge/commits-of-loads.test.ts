import pino from "pino";
import { beforeEach, expect, test } from "vitest";
import type { CommitView } from "#lib/contracts/commits.ts";
import { compareCommits } from "#lib/domain/git-links.ts";
import type { JsonObject } from "#lib/domain/json.ts";
import { startWorker } from "#lib/jobs/start-worker.ts";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { describeLoad } from "#lib/services/history/describe-load.ts";
import { getLoad } from "#lib/services/history/get-load.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { asset, type TestLocation, testLocation } from "#tests/integration/history/support.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { putCommit } from "#tests/support/forges/forge-world.ts";
import { type GitHubStandIn, startGitHub } from "#tests/support/forges/github-stand-in.ts";

const database = useTestDatabase();
const cleanUps = useCleanUps();
const ONE = "1111111111111111111111111111111111111111";
const TWO = "2222222222222222222222222222222222222222";
const ada = { name: "Ada Lovelace", email: "ada@example.test", login: "ada" };

let github: GitHubStandIn;
let place: TestLocation;
beforeEach(async () => {
  github = await startGitHub();
  cleanUps.push(async () => {
    await github.close();
    expect(github.faults).toEqual([]);
  });
  const worker = await startWorker(
    { db: database.db, databaseUrl: database.url, log: pino({ level: "silent" }) },
    { pollMs: 50, publicUrl: "https://loadline.example.test" },
  );
  cleanUps.push(() => worker.stop());
  place = await testLocation(database.db);
  const requests = [{ number: 12, title: "Refunds for Zürich", mergedAt: "2026-11-20T11:00:00Z", mergeCommit: ONE }];
  putCommit(github.world, "acme/shop", { sha: ONE, message: "Count refunds\n\nFinance asked.", author: ada, requests });
  putCommit(github.world, "acme/shop", { sha: TWO, message: "Round cents", author: ada });
});

const git = (commit: string, path = "acme/shop") => ({ url: `${github.url}/${path}.git`, commit });

function connect(config: JsonObject = {}, secrets: Record<string, string> = { token: "ghp_good" }) {
  const { context, deployment } = place;
  const given = { deployment, name: "github", kind: "github", config: { url: github.url, ...config }, secrets };
  return configureConnection(context, given);
}

async function commitOf(number = 1): Promise<CommitView | null> {
  const { context, deployment, location } = place;
  return (await getLoad(context, { deployment, location, number })).load.commit;
}

const stateOf = async (number = 1) => (await commitOf(number))?.host?.state ?? null;

/** Waits until the load's commit stands so. */
const untilState = (state: string, number = 1) => expect.poll(() => stateOf(number), { timeout: 15_000 }).toBe(state);

test("a load shows what its git host tells of the commit, though the connection is made after it", async () => {
  await place.push([asset("a")], { git: { ...git("1111111"), message: "from CI", author: { name: "CI" } } });
  expect(await commitOf()).toMatchObject({ hash: "1111111", message: "from CI", author: { name: "CI" } });
  await connect();
  await untilState("found");
  expect(await commitOf()).toEqual({
    hash: ONE,
    repository: `${new URL(github.url).host}/acme/shop`,
    url: `${github.url}/acme/shop/commit/${ONE}`,
    comparePattern: `${github.url}/acme/shop/compare/{from}...{to}`,
    message: "Count refunds\n\nFinance asked.",
    author: ada,
    authoredAt: "2026-11-20T10:00:00Z",
    pullRequest: {
      reference: "#12",
      title: "Refunds for Zürich",
      url: `${github.url}/acme/shop/pull/12`,
      mergedAt: "2026-11-20T11:00:00Z",
    },
    host: { state: "found", detail: null },
  });
  await place.push([asset("b")], { git: git(TWO) });
  await untilState("found", 2);
  expect(compareCommits(await commitOf(1), await commitOf(2))).toBe(`${github.url}/acme/shop/compare/${ONE}...${TWO}`);
});

test("loads are found by what was told of their commit, before and after their description is edited", async () => {
  await connect();
  await place.push([asset("a")], { git: git(ONE) });
  await untilState("found");
  // Told of already when this one is recorded.
  await place.push([asset("b")], { git: git(ONE) });
  const { context, deployment, location } = place;
  const find = async (q: string) =>
    (await listLoads(context, { deployment, location, collapse: false, limit: 10, q })).items.map(
      (load) => load.number,
    );
  expect(await find("refunds for zürich")).toEqual([2, 1]);
  await describeLoad(context, { deployment, location, number: 1, description: "quarter's end" });
  expect(await find("refunds for zürich")).toEqual([2, 1]);
  expect(await find("ada@example.test")).toEqual([2, 1]);
  expect(await find("quarter's")).toEqual([1]);
});

test("one commit is asked about once, however many loads it has", async () => {
  await connect();
  for (let load = 1; load <= 5; load++) await place.push([asset(`a${load}`)], { git: git(ONE) });
  await untilState("found", 5);
  expect(github.heard.filter(({ path }) => path.includes(`/commits/${ONE}?`))).toHaveLength(1);
});

test("a commit that was force-pushed away keeps what CI told of it, and says that it is missing", async () => {
  await connect();
  await place.push([asset("a")], { git: { ...git("3333333333"), message: "Gone since", author: { name: "Bo" } } });
  await untilState("missing");
  expect(await commitOf()).toMatchObject({
    message: "Gone since",
    author: { name: "Bo" },
    host: { detail: expect.stringContaining("has no commit 3333333333 in acme/shop") },
  });
});

test("a token that expired shows on the connection, and a new one brings what was missed", async () => {
  github.world.tokens.add("ghp_new");
  await connect();
  await place.push([asset("a")], { git: git(ONE) });
  await untilState("failed");
  const read = () => database.db.prisma.connection.findFirst({ where: { deploymentId: place.deploymentId } });
  expect(await read()).toMatchObject({ state: "unreachable", stateDetail: expect.stringContaining("expired") });
  await connect({}, { token: "ghp_new" });
  await untilState("found");
  await expect.poll(read).toMatchObject({ state: "ok" });
});

test("a host that wants to be left alone is left alone, and what waits says why", async () => {
  github.world.instead = () =>
    Response.json({ message: "rate limit" }, { status: 403, headers: { "retry-after": "3600" } });
  await connect();
  for (let load = 1; load <= 4; load++) await place.push([asset(`a${load}`)], { git: git(`${load}`.repeat(40)) });
  await expect
    .poll(async () => (await commitOf(4))?.host?.detail, { timeout: 15_000 })
    .toMatch(/allows no more requests|is asked again/);
  expect(github.heard).toHaveLength(1);
  const rows = await database.db.prisma.commitFact.findMany({ where: { deploymentId: place.deploymentId } });
  expect(rows.every(({ state }) => state === "wanted")).toBe(true);
});

test("whatever a host tells, the loads of its commits can be shown, and other commits are asked about", async () => {
  const page = `${github.url}/acme/shop/commit/${ONE}`;
  github.world.instead = (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith(`/commits/${TWO}`))
      return Response.json({ message: "Wait" }, { status: 429, headers: { "retry-after": "9".repeat(400) } });
    if (!pathname.includes("/commits/")) return null;
    const request_ = { number: 1, title: "\0\ud800", merged_at: "\0 soon", merge_commit_sha: ONE };
    if (pathname.endsWith("/pulls"))
      return Response.json([{ ...request_, html_url: `${github.url}/${"a".repeat(9000)}` }]);
    const author = { name: "\0\ud800", email: "\0", date: "\0 long ago" };
    return Response.json({ sha: ONE, html_url: page, commit: { message: "\0", author }, author: null });
  };
  await connect();
  await place.push([asset("a")], { git: git(ONE) });
  await untilState("found");
  expect(await commitOf()).toMatchObject({ hash: ONE, url: page, authoredAt: null, pullRequest: null });
  await place.push([asset("b")], { git: git(TWO) });
  await expect.poll(async () => (await commitOf(2))?.host?.detail, { timeout: 15_000 }).toContain("no more requests");
});

test("what no connection is for is not asked about: another host, another repository", async () => {
  await connect({ repositories: ["acme/web*"] });
  await place.push([asset("a")], { git: git(ONE) });
  await place.push([asset("b")], { git: { url: "https://git.example.com/acme/shop", commit: ONE } });
  const asleep = () =>
    database.db.sql.query(
      "select 1 from commit_fact where deployment_id = $1::uuid and state = 'wanted' and retry_at = 'infinity'",
      [place.deploymentId],
    );
  await expect.poll(async () => (await asleep()).length, { timeout: 15_000 }).toBe(2);
  expect(github.heard).toEqual([]);
});

test("loads are told to the host in their order, once each; restarts of the same are not", async () => {
  await connect({ report: true });
  await place.push([asset("a")], { git: git(ONE), description: "Refunds\nand more" });
  await place.push([asset("a")], { git: git(ONE), description: "again" });
  await place.fail("broken", { git: git(TWO) });
  const sent = () => github.world.deployments.flatMap(({ states }) => states);
  await expect.poll(() => sent().length, { timeout: 15_000 }).toBe(2);
  const { deployment, location } = place;
  expect(github.world.deployments.map(({ ref, environment }) => [ref, environment])).toEqual([
    [ONE, `${deployment}/${location}`],
    [TWO, `${deployment}/${location}`],
  ]);
  expect(sent()).toEqual([
    {
      state: "success",
      description: `Load #1 of ${location}: Refunds`,
      log_url: `https://loadline.example.test/deployments/${deployment}/locations/${location}/history/1`,
    },
    expect.objectContaining({ state: "failure", description: `Load #3 of ${location}` }),
  ]);
  const reports = async (number: number) =>
    (await getLoad(place.context, { deployment, location, number })).reports.map(({ at, ...rest }) => ({
      ...rest,
      isTold: at !== null,
    }));
  const told = { connection: "github", kind: "github", environment: `${deployment}/${location}`, detail: null };
  await expect.poll(() => reports(3)).toEqual([{ ...told, state: "sent", isTold: true }]);
  expect(await reports(1)).toEqual([{ ...told, state: "sent", isTold: true }]);
  expect(await reports(2)).toEqual([]);
});

test("a host that refuses to be told says why, on the load and on the connection", async () => {
  github.world.instead = (request) =>
    request.method === "POST" ? Response.json({ message: "Resource not accessible" }, { status: 403 }) : null;
  await connect({ report: true });
  await place.push([asset("a")], { git: git(ONE) });
  const { context, deployment, location } = place;
  const report = async () => (await getLoad(context, { deployment, location, number: 1 })).reports[0];
  await expect.poll(async () => (await report())?.state, { timeout: 15_000 }).toBe("failed");
  expect((await report())?.detail).toContain("does not let this token see deployments of acme/shop");
});

test("a commit that the host does not have holds later loads up for a minute alone", async () => {
  await connect({ report: true });
  await place.push([asset("a")], { git: git("3".repeat(40)) });
  await place.push([asset("b")], { git: git(TWO) });
  const { context, deployment, location } = place;
  const report = async (number: number) => (await getLoad(context, { deployment, location, number })).reports[0];
  await expect.poll(async () => (await report(1))?.detail, { timeout: 15_000 }).toContain("has no");
  // It may come yet, and the host hears of loads in their order.
  expect(await report(1)).toMatchObject({ state: "pending" });
  expect(await report(2)).toMatchObject({ state: "pending" });
  const where = { deploymentId: place.deploymentId, loadNumber: 1 };
  const createdAt = new Date(Date.now() - 61_000);
  await database.db.prisma.deployReport.updateMany({ where, data: { createdAt, nextTryAt: new Date() } });
  await expect.poll(async () => (await report(2))?.state, { timeout: 15_000 }).toBe("sent");
  expect(await report(1)).toMatchObject({ state: "failed", detail: expect.stringContaining("has no") });
  expect(github.world.deployments.map(({ ref }) => ref)).toEqual([TWO]);
});

test("nothing is told to a host whose connection does not ask for it", async () => {
  await connect();
  await place.push([asset("a")], { git: git(ONE) });
  await untilState("found");
  expect(await database.db.prisma.deployReport.count({ where: { deploymentId: place.deploymentId } })).toBe(0);
});
