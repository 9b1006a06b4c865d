import { generateKeyPairSync } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import type { CommitFacts } from "#lib/domain/commit.ts";
import type { CommitAnswer, DeployNews, Forge } from "#lib/forge/forge.ts";
import { openForge } from "#lib/forge/forges.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { putCommit } from "#tests/support/forges/forge-world.ts";
import { type GitHubStandIn, startGitHub } from "#tests/support/forges/github-stand-in.ts";

const cleanUps = useCleanUps();
const signal = new AbortController().signal;
const SHA = "6dcb09b5b57875f334f61aebed695e2e4193db5e";
const ada = { name: "Ada Lovelace", email: "ada@example.test", login: "ada" };

let github: GitHubStandIn;
beforeEach(async () => {
  github = await startGitHub();
  const { close, faults } = github;
  cleanUps.push(async () => {
    await close();
    expect(faults).toEqual([]);
  });
  putCommit(github.world, "acme/shop", { sha: SHA, message: "Count refunds\n\nFinance asked.", author: ada });
});

function open(config: object = {}, secrets: Record<string, string> = { token: "ghp_good" }): Promise<Forge> {
  return openForge({ name: "github", kind: "github", config: { url: github.url, ...config }, secrets });
}

const asked = (commit = SHA, path = "acme/shop") => ({ path, commit, known: null });

function factsOf(answer: CommitAnswer): CommitFacts {
  if (answer.type !== "found") throw new Error(`not found: ${answer.reason}`);
  return answer.facts;
}

test("a commit is told whole: hash, message, author, page, and the page that compares", async () => {
  github.world.tokens.add("ghp_good");
  const forge = await open();
  expect(factsOf(await forge.commit(asked("6dcb09b5"), signal))).toEqual({
    hash: SHA,
    message: "Count refunds\n\nFinance asked.",
    author: ada,
    authoredAt: "2026-11-20T10:00:00Z",
    url: `${github.url}/acme/shop/commit/${SHA}`,
    comparePattern: `${github.url}/acme/shop/compare/{from}...{to}`,
    pullRequest: null,
  });
  expect(github.heard.map(({ authorization }) => authorization)).toEqual(["token ghp_good", "token ghp_good"]);
});

test("of the pull requests that have a commit, the one whose merge made it brought it, on whatever page it stands", async () => {
  const open_ = Array.from({ length: 150 }, (_, at) => ({ number: 200 + at, title: `Open ${at}`, mergedAt: null }));
  const merged = { number: 12, title: "Refunds", mergedAt: "2026-11-20T11:00:00Z", mergeCommit: SHA };
  putCommit(github.world, "acme/shop", { sha: SHA, message: "Merge", author: ada, requests: [...open_, merged] });
  const { pullRequest } = factsOf(await (await open()).commit(asked(), signal));
  expect(pullRequest).toEqual({
    reference: "#12",
    title: "Refunds",
    url: `${github.url}/acme/shop/pull/12`,
    mergedAt: "2026-11-20T11:00:00Z",
  });
  expect(github.heard.filter(({ path }) => path.includes("/pulls"))).toHaveLength(2);
});

test("what has not changed is not sent again, and is still what was told", async () => {
  const forge = await open();
  const first = await forge.commit(asked(), signal);
  if (first.type !== "found") throw new Error(first.reason);
  const again = await forge.commit({ ...asked(), known: { facts: first.facts, etag: first.etag } }, signal);
  expect(again).toEqual(first);
  expect(github.heard.map(({ status }) => status)).toEqual([200, 200, 304, 200]);
});

test("a repository that was renamed is found where it is now", async () => {
  github.world.renamed.set("acme/store", "acme/shop");
  const facts = factsOf(await (await open()).commit(asked(SHA, "acme/store"), signal));
  expect(facts.url).toBe(`${github.url}/acme/shop/commit/${SHA}`);
  expect(github.heard[0]?.status).toBe(301);
});

test("a commit that was force-pushed away is missing, also to whoever knew it", async () => {
  const forge = await open();
  const first = await forge.commit(asked(), signal);
  if (first.type !== "found") throw new Error(first.reason);
  github.world.repositories.get("acme/shop")?.delete(SHA);
  const again = await forge.commit({ ...asked(), known: { facts: first.facts, etag: first.etag } }, signal);
  expect(again).toMatchObject({ type: "missing", reason: expect.stringContaining(SHA) });
});

test("a token is not sent on to another host", async () => {
  const elsewhere = await startGitHub();
  cleanUps.push(elsewhere.close);
  github.world.instead = () => new Response(null, { status: 301, headers: { location: `${elsewhere.url}/api/v3/x` } });
  expect(await (await open()).commit(asked(), signal)).toMatchObject({ type: "later" });
  expect(elsewhere.heard).toEqual([]);
});

test.each([
  ["a commit that was never there", asked("0123456789abcdef0123456789abcdef01234567")],
  ["a repository that is not there", asked(SHA, "acme/nothing")],
  ["a path that is none of GitHub's", asked(SHA, "acme/deep/shop")],
])("%s is missing, by a sentence that names it", async (_, question) => {
  const answer = await (await open()).commit(question, signal);
  expect(answer).toMatchObject({ type: "missing", reason: expect.stringContaining(question.commit) });
});

test("an abbreviated hash that a branch is named like is no other commit", async () => {
  github.world.instead = (request) =>
    new URL(request.url).pathname.endsWith("/deadbee")
      ? Response.redirect(`${github.url}/api/v3/repos/acme/shop/commits/${SHA}`, 302)
      : null;
  expect(await (await open()).commit(asked("deadbee"), signal)).toMatchObject({ type: "missing" });
});

test("a token that expired is told from a host that cannot be reached", async () => {
  github.world.tokens.add("ghp_other");
  expect(await (await open()).commit(asked(), signal)).toEqual({
    type: "refused",
    reason: `${new URL(github.url).host} does not accept the token: it has expired, was revoked, or is wrong.`,
  });
  const forge = await open();
  await github.close();
  expect(await forge.commit(asked(), signal)).toMatchObject({ type: "later", afterMs: null });
});

test.each([
  [
    "the hour's requests are used up",
    403,
    { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "RESET" },
    55_000,
    61_500,
  ],
  ["a secondary limit says when", 403, { "retry-after": "17" }, 17_000, 17_000],
  ["too many at once, by a date", 429, { "retry-after": "DATE" }, 28_000, 31_000],
  ["a secondary limit says nothing", 403, {}, 60_000, 60_000],
  ["for ever is a day", 429, { "retry-after": "9".repeat(400) }, 86_400_000, 86_400_000],
  [
    "for ever is a day, by the hour's requests, too",
    403,
    { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9".repeat(30) },
    86_400_000,
    86_400_000,
  ],
])("a limit is kept: %s", async (_, status, headers, least, most) => {
  const filled = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      value
        .replace("RESET", String(Math.ceil(Date.now() / 1000) + 59))
        .replace("DATE", new Date(Date.now() + 30_000).toUTCString()),
    ]),
  );
  github.world.instead = () =>
    Response.json({ message: "You have exceeded a secondary rate limit." }, { status, headers: filled });
  const answer = await (await open()).commit(asked(), signal);
  if (answer.type !== "later") throw new Error(`answered ${answer.type}`);
  expect(answer.afterMs).toBeGreaterThanOrEqual(least);
  expect(answer.afterMs).toBeLessThanOrEqual(most);
  expect(github.heard).toHaveLength(1);
});

test("a missing right is no limit, and pull requests that may not be seen do not hide the commit", async () => {
  github.world.instead = (request) =>
    request.url.includes("/pulls")
      ? Response.json({ message: "Resource not accessible by personal access token" }, { status: 403 })
      : null;
  expect(factsOf(await (await open()).commit(asked(), signal)).pullRequest).toBeNull();
  github.world.instead = () => Response.json({ message: "Resource not accessible" }, { status: 403 });
  expect(await (await open()).commit(asked(), signal)).toMatchObject({ type: "refused" });
});

test("something else under the address is told by what it is", async () => {
  github.world.instead = () => new Response("<html>Sign in</html>", { headers: { "content-type": "text/html" } });
  expect(await (await open()).commit(asked(), signal)).toMatchObject({
    type: "refused",
    reason: expect.stringContaining("does not answer as its API does"),
  });
  github.world.instead = () => new Response("<html>Bad gateway</html>", { status: 502 });
  expect(await (await open()).commit(asked(), signal)).toMatchObject({ type: "later" });
});

const appKeys = () =>
  generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    // The form in which GitHub hands keys out.
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });

test("a GitHub App signs in with its key, as the installation of the repository's owner", async () => {
  const { publicKey, privateKey } = appKeys();
  github.world.tokens.add("nobody's");
  github.app = {
    id: 4711,
    publicKey,
    installations: new Map([["acme", { id: 9, permissions: { contents: "read", pull_requests: "read" } }]]),
  };
  const forge = await open({ appId: 4711 }, { privateKey });
  expect(factsOf(await forge.commit(asked(), signal)).hash).toBe(SHA);
  expect(factsOf(await forge.commit(asked(), signal)).hash).toBe(SHA);
  // Its token is good for an hour.
  expect(github.heard.filter(({ path }) => path.endsWith("/access_tokens"))).toHaveLength(1);
  expect(await forge.commit(asked(SHA, "other/shop"), signal)).toMatchObject({ type: "missing" });

  const checks = await (await open({ appId: 4711, report: true }, { privateKey })).test(signal);
  expect(checks.map(({ name, status }) => `${name}: ${status}`)).toEqual([
    "Reach GitHub: pass",
    "Sign in: warn",
    "Report deploys: skip",
  ]);
  expect(checks[1]?.message).toContain("deployments: write");
});

test("a GitHub App that was removed and installed anew is asked as its new installation", async () => {
  const { publicKey, privateKey } = appKeys();
  const permissions = { contents: "read", pull_requests: "read", deployments: "write" };
  const installed = (id: number) => new Map([["acme", { id, permissions }]]);
  github.app = { id: 4711, publicKey, installations: installed(9) };
  github.world.tokens.add("nobody's");
  const forge = await open({ appId: 4711 }, { privateKey });
  expect(factsOf(await forge.commit(asked(), signal)).hash).toBe(SHA);
  // What an installation that is gone may see is nothing.
  let gone = ["token ghs_installation_9"];
  github.world.instead = ({ headers }) =>
    gone.includes(headers.get("authorization") ?? "") ? Response.json({ message: "Not Found" }, { status: 404 }) : null;
  github.app.installations = installed(10);
  expect(factsOf(await forge.commit(asked(), signal)).hash).toBe(SHA);
  expect(await forge.tell(news(), signal)).toMatchObject({ type: "sent" });
  gone = [...gone, "token ghs_installation_10"];
  github.app.installations = new Map();
  expect(await forge.commit(asked(), signal)).toMatchObject({ type: "missing" });
});

const news = (more: Partial<DeployNews> = {}): DeployNews => ({
  id: "5b1c2f0e-0000-4000-8000-000000000001",
  path: "acme/shop",
  commit: SHA,
  branch: "main",
  environment: "prod/orders",
  outcome: "success",
  description: "Load #3 of orders",
  url: "https://loadline.example.test/deployments/prod/locations/orders/history/3",
  isRepeated: false,
  ...more,
});

test("a load is told as a deployment of its commit, with a status that links back", async () => {
  const answer = await (await open()).tell(news(), signal);
  expect(answer).toEqual({ type: "sent", remoteId: "1" });
  expect(github.world.deployments).toEqual([
    expect.objectContaining({
      path: "acme/shop",
      ref: SHA,
      environment: "prod/orders",
      states: [{ state: "success", description: "Load #3 of orders", log_url: news().url }],
    }),
  ]);
});

test("a load of a repository that was renamed is told where it is now, and not twice", async () => {
  github.world.renamed.set("acme/store", "acme/shop");
  const forge = await open();
  expect(await forge.tell(news({ path: "acme/store" }), signal)).toEqual({ type: "sent", remoteId: "1" });
  expect(github.heard.map(({ method, status }) => `${method} ${status}`)).toEqual([
    "POST 307",
    "POST 201",
    "POST 307",
    "POST 201",
  ]);
  expect(await forge.tell(news({ path: "acme/store", isRepeated: true }), signal)).toMatchObject({ remoteId: "1" });
  expect(github.world.deployments).toMatchObject([{ path: "acme/shop", ref: SHA }]);
});

test("a limit and an expired token stop a report in their own ways", async () => {
  const forge = await open();
  github.world.instead = () =>
    Response.json({ message: "Slow down" }, { status: 429, headers: { "retry-after": "9" } });
  expect(await forge.tell(news(), signal)).toMatchObject({ type: "later", afterMs: 9_000 });
  github.world.instead = () => Response.json({ message: "Bad credentials" }, { status: 401 });
  expect(await forge.tell(news(), signal)).toMatchObject({ type: "refused" });
});

test("a limit among the pages of pull requests is kept, too", async () => {
  const requests = Array.from({ length: 150 }, (_, at) => ({ number: at + 1, title: `Open ${at}`, mergedAt: null }));
  putCommit(github.world, "acme/shop", { sha: SHA, message: "Merge", author: ada, requests });
  github.world.instead = ({ url }) =>
    new URL(url).searchParams.get("page") === "2"
      ? Response.json({ message: "Slow down" }, { status: 429, headers: { "retry-after": "7" } })
      : null;
  expect(await (await open()).commit(asked(), signal)).toMatchObject({ type: "later", afterMs: 7_000 });
});

test("what broke off between the two requests is not told twice", async () => {
  let broken = true;
  github.world.instead = (request) =>
    broken && request.url.endsWith("/statuses") ? new Response(null, { status: 503 }) : null;
  const forge = await open();
  expect(await forge.tell(news(), signal)).toMatchObject({ type: "later" });
  broken = false;
  expect(await forge.tell(news({ isRepeated: true }), signal)).toEqual({ type: "sent", remoteId: "1" });
  expect(github.world.deployments).toHaveLength(1);
  expect(github.world.deployments[0]?.states).toHaveLength(1);
});

test.each([
  ["a good token", ["ghp_good"], { token: "ghp_good" }, {}, ["pass", "pass"]],
  ["a token that expired", ["ghp_other"], { token: "ghp_good" }, { report: true }, ["pass", "fail", "skip"]],
  ["nobody", [], {}, {}, ["pass", "warn"]],
  ["a key without an App", [], { privateKey: "x" }, {}, ["pass", "fail"]],
])("Test of %s", async (_, accepted, secrets, config, statuses) => {
  for (const token of accepted) github.world.tokens.add(token);
  const checks = await (await open(config, secrets as Record<string, string>)).test(signal);
  expect(checks.map(({ status }) => status)).toEqual(statuses);
  for (const { status, remedy } of checks) if (status === "fail" || status === "warn") expect(remedy).not.toBeNull();
});

test("Test of an address where nobody is", async () => {
  const forge = await open();
  await github.close();
  const checks = await forge.test(signal);
  expect(checks.map(({ name, status }) => [name, status])).toEqual([
    ["Reach GitHub", "fail"],
    ["Sign in", "skip"],
  ]);
  expect(checks[0]?.message).toContain("refuses connections");
});
