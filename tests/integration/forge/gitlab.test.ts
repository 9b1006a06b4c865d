import { beforeEach, expect, test } from "vitest";
import type { CommitFacts } from "#lib/domain/commit.ts";
import type { CommitAnswer, DeployNews, Forge } from "#lib/forge/forge.ts";
import { openForge } from "#lib/forge/forges.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { putCommit } from "#tests/support/forges/forge-world.ts";
import { type GitLabStandIn, startGitLab } from "#tests/support/forges/gitlab-stand-in.ts";

const cleanUps = useCleanUps();
const signal = new AbortController().signal;
const SHA = "6104942438c14ec7bd21c6cd5bd995272b3faff6";
const PROJECT = "acme/data/shop";
const ada = { name: "Ada Lovelace", email: "ada@example.test" };

let gitlab: GitLabStandIn;
beforeEach(async () => {
  gitlab = await startGitLab();
  const { close, faults } = gitlab;
  cleanUps.push(async () => {
    await close();
    expect(faults).toEqual([]);
  });
  putCommit(gitlab.world, PROJECT, { sha: SHA, message: "Count refunds\n\nFinance asked.", author: ada });
});

const open = (config: object = {}, secrets: Record<string, string> = { token: "glpat-good" }): Promise<Forge> =>
  openForge({ name: "gitlab", kind: "gitlab", config: { url: `${gitlab.url}/`, ...config }, secrets });

const asked = (commit = SHA, path = PROJECT) => ({ path, commit, known: null });

function factsOf(answer: CommitAnswer): CommitFacts {
  if (answer.type !== "found") throw new Error(`not found: ${answer.reason}`);
  return answer.facts;
}

test("a commit of a project in groups is told whole", async () => {
  gitlab.world.tokens.add("glpat-good");
  expect(factsOf(await (await open()).commit(asked("61049424"), signal))).toEqual({
    hash: SHA,
    message: "Count refunds\n\nFinance asked.",
    author: ada,
    authoredAt: "2026-11-20T10:00:00.000+00:00",
    url: `${gitlab.url}/${PROJECT}/-/commit/${SHA}`,
    comparePattern: `${gitlab.url}/${PROJECT}/-/compare/{from}...{to}`,
    pullRequest: null,
  });
});

test("of the merge requests that have a commit, the first that was merged brought it, on whatever page it stands", async () => {
  const waiting = Array.from({ length: 120 }, (_, at) => ({ number: 50 + at, title: `Open ${at}`, mergedAt: null }));
  const requests = [
    ...waiting,
    { number: 9, title: "To production", mergedAt: "2026-11-20T12:00:00.000Z" },
    { number: 7, title: "Refunds", mergedAt: "2026-11-20T11:00:00.000Z" },
  ];
  putCommit(gitlab.world, PROJECT, { sha: SHA, message: "Merge", author: ada, requests });
  expect(factsOf(await (await open()).commit(asked(), signal)).pullRequest).toEqual({
    reference: "!7",
    title: "Refunds",
    url: `${gitlab.url}/${PROJECT}/-/merge_requests/7`,
    mergedAt: "2026-11-20T11:00:00.000Z",
  });
});

test("what has not changed is not sent again, and is still what was told", async () => {
  const forge = await open();
  const first = await forge.commit(asked(), signal);
  if (first.type !== "found") throw new Error(first.reason);
  expect(first.etag).not.toBeNull();
  const again = await forge.commit({ ...asked(), known: { facts: first.facts, etag: first.etag } }, signal);
  expect(again).toEqual(first);
  expect(gitlab.heard.map(({ status }) => status)).toEqual([200, 200, 304, 200]);
});

test("a project that was moved is found where it is now", async () => {
  gitlab.world.renamed.set("acme/old", PROJECT);
  const requests = [{ number: 7, title: "Refunds", mergedAt: "2026-11-20T11:00:00.000Z", mergeCommit: SHA }];
  putCommit(gitlab.world, PROJECT, { sha: SHA, message: "Merge", author: ada, requests });
  expect(factsOf(await (await open()).commit(asked(SHA, "acme/old"), signal))).toMatchObject({
    hash: SHA,
    url: `${gitlab.url}/${PROJECT}/-/commit/${SHA}`,
    pullRequest: { reference: "!7" },
  });
  expect(gitlab.heard.map(({ status }) => status)).toEqual([301, 200, 301, 200]);
});

test("a token is not sent on to another host", async () => {
  const elsewhere = await startGitLab();
  cleanUps.push(elsewhere.close);
  gitlab.world.instead = () => new Response(null, { status: 301, headers: { location: `${elsewhere.url}/api/v4/x` } });
  expect(await (await open()).commit(asked(), signal)).toMatchObject({ type: "later" });
  expect(elsewhere.heard).toEqual([]);
});

test.each([
  ["a commit that was never there", asked("0123456789abcdef0123456789abcdef01234567")],
  ["a project that is not there", asked(SHA, "acme/nothing")],
])("%s is missing, by a sentence that names it", async (_, question) => {
  const answer = await (await open()).commit(question, signal);
  expect(answer).toMatchObject({ type: "missing", reason: expect.stringContaining(question.commit) });
});

test("a commit that was force-pushed away is missing, also to whoever knew it", async () => {
  const forge = await open();
  const first = await forge.commit(asked(), signal);
  if (first.type !== "found") throw new Error(first.reason);
  gitlab.world.repositories.get(PROJECT)?.delete(SHA);
  const again = await forge.commit({ ...asked(), known: { facts: first.facts, etag: first.etag } }, signal);
  expect(again).toMatchObject({ type: "missing", reason: expect.stringContaining(SHA) });
});

test.each([
  ["it says when", { "retry-after": "42" }, 42_000, 42_000],
  ["it says when it ends", { "ratelimit-remaining": "0", "ratelimit-reset": "RESET" }, 55_000, 61_500],
  ["it says nothing", {}, 60_000, 60_000],
])("a limit is kept: %s", async (_, headers, least, most) => {
  const reset = String(Math.ceil(Date.now() / 1000) + 59);
  const filled = Object.entries(headers).map(([name, value]) => [name, value.replace("RESET", reset)]);
  gitlab.world.instead = () =>
    new Response("Retry later", { status: 429, headers: Object.fromEntries(filled) as Record<string, string> });
  const answer = await (await open()).commit(asked(), signal);
  if (answer.type !== "later") throw new Error(`answered ${answer.type}`);
  expect(answer.afterMs).toBeGreaterThanOrEqual(least);
  expect(answer.afterMs).toBeLessThanOrEqual(most);
  // What is to be tried again is known elsewhere.
  expect(gitlab.heard).toHaveLength(1);
});

test("a limit among the pages of merge requests is kept, too, and a missing right to them does not hide the commit", async () => {
  const requests = Array.from({ length: 150 }, (_, at) => ({ number: at, title: `Open ${at}`, mergedAt: null }));
  putCommit(gitlab.world, PROJECT, { sha: SHA, message: "Merge", author: ada, requests });
  const forge = await open();
  gitlab.world.instead = ({ url }) =>
    new URL(url).searchParams.get("page") === "2"
      ? new Response("Retry later", { status: 429, headers: { "retry-after": "7" } })
      : null;
  expect(await forge.commit(asked(), signal)).toMatchObject({ type: "later", afterMs: 7_000 });
  gitlab.world.instead = ({ url }) =>
    url.includes("/merge_requests") ? Response.json({ message: "403 Forbidden" }, { status: 403 }) : null;
  expect(factsOf(await forge.commit(asked(), signal))).toMatchObject({ hash: SHA, pullRequest: null });
});

test("an expired token, an outage and something else under the address are told apart", async () => {
  const forge = await open();
  const say = (response: () => Response) => {
    gitlab.world.instead = response;
    return forge.commit(asked(), signal);
  };
  gitlab.world.tokens.add("glpat-other");
  expect(await forge.commit(asked(), signal)).toMatchObject({
    type: "refused",
    reason: expect.stringContaining("does not accept the token"),
  });
  expect(await say(() => new Response("waking up", { status: 502 }))).toMatchObject({ type: "later", afterMs: null });
  expect(await say(() => new Response("<html>Sign in</html>"))).toMatchObject({
    type: "refused",
    reason: expect.stringContaining("does not answer as its API does"),
  });
  // One request for each question, and none besides: what is to be tried again is known elsewhere.
  expect(gitlab.heard).toHaveLength(3);
});

const news = (more: Partial<DeployNews> = {}): DeployNews => ({
  id: "5b1c2f0e-0000-4000-8000-000000000001",
  path: PROJECT,
  commit: SHA,
  branch: "main",
  environment: "prod/orders",
  outcome: "success",
  description: "Load #3 of orders",
  url: "https://loadline.example.test/x",
  isRepeated: false,
  ...more,
});

test("a load is told as a deployment to its environment, of the whole hash", async () => {
  const forge = await open();
  expect(await forge.tell(news({ commit: SHA.slice(0, 8) }), signal)).toEqual({ type: "sent", remoteId: "1" });
  expect(await forge.tell(news({ outcome: "failure", branch: null }), signal)).toEqual({ type: "sent", remoteId: "2" });
  expect(gitlab.world.deployments).toMatchObject([
    { ref: SHA, environment: "prod/orders", states: [{ state: "success", description: "main" }] },
    { ref: SHA, environment: "prod/orders", states: [{ state: "failed", description: SHA }] },
  ]);
  // The answer to the last one was lost.
  expect(await forge.tell(news({ outcome: "failure", isRepeated: true }), signal)).toMatchObject({ remoteId: "2" });
  expect(gitlab.world.deployments).toHaveLength(2);
});

test("a load of a project that was renamed is told to the project, which takes nothing under its former path", async () => {
  gitlab.world.renamed.set("acme/old", PROJECT);
  const forge = await open();
  expect(await forge.tell(news({ path: "acme/old" }), signal)).toEqual({ type: "sent", remoteId: "1" });
  expect(gitlab.heard.map(({ method, status }) => `${method} ${status}`)).toEqual([
    "POST 405",
    "GET 301",
    "GET 200",
    "POST 201",
  ]);
  expect(await forge.tell(news({ path: "acme/old", isRepeated: true }), signal)).toMatchObject({ remoteId: "1" });
  expect(gitlab.world.deployments).toMatchObject([{ path: PROJECT, ref: SHA }]);
});

test("something else that answers where a renamed project stood is refused in words", async () => {
  gitlab.world.renamed.set("acme/old", PROJECT);
  gitlab.world.instead = ({ method }) => (method === "GET" ? Response.json({ welcome: true }) : null);
  expect(await (await open()).tell(news({ path: "acme/old" }), signal)).toMatchObject({
    type: "refused",
    reason: expect.stringContaining("does not answer as its API does"),
  });
});

test("a load whose branch was deleted since is told of its commit alone", async () => {
  gitlab.gone.add("main");
  expect(await (await open()).tell(news(), signal)).toEqual({ type: "sent", remoteId: "1" });
  expect(gitlab.world.deployments).toMatchObject([{ ref: SHA, states: [{ description: SHA }] }]);
});

test.each([
  ["a commit that the host does not have yet", { commit: "0123456789abcdef0123456789abcdef01234567" }, "missing"],
  ["an environment that the host does not take", { environment: "prod:orders" }, "refused"],
])("%s is told apart from what may come through later", async (_, more, type) => {
  expect(await (await open()).tell(news(more), signal)).toMatchObject({ type });
  expect(gitlab.world.deployments).toEqual([]);
});

test("a limit and an expired token stop a report in their own ways", async () => {
  const forge = await open();
  gitlab.world.instead = () => new Response("Retry later", { status: 429, headers: { "retry-after": "9" } });
  expect(await forge.tell(news(), signal)).toMatchObject({ type: "later", afterMs: 9_000 });
  gitlab.world.instead = () =>
    Response.json({ error: "invalid_token", error_description: "Token is expired." }, { status: 401 });
  expect(await forge.tell(news(), signal)).toMatchObject({ type: "refused" });
});

test.each([
  ["a token that may read", ["read_api"], {}, { token: "t" }, ["pass", "pass"]],
  [
    "a token that may read, where loads are to be reported",
    ["read_api"],
    { report: true },
    { token: "t" },
    ["pass", "pass", "fail"],
  ],
  ["a token that may everything", ["api"], { report: true }, { token: "t" }, ["pass", "pass", "pass"]],
  ["a token for registries alone", ["read_registry"], {}, { token: "t" }, ["pass", "fail"]],
  ["nobody", [], {}, {}, ["pass", "warn"]],
])("Test of %s", async (_, scopes, config, secrets, statuses) => {
  gitlab.scopes = scopes;
  const checks = await (await open(config, secrets as Record<string, string>)).test(signal);
  expect(checks.map(({ status }) => status)).toEqual(statuses);
  for (const { status, remedy } of checks) if (status === "fail" || status === "warn") expect(remedy).not.toBeNull();
});

test("Test of an address where nobody is", async () => {
  const forge = await open();
  await gitlab.close();
  expect((await forge.test(signal)).map(({ status }) => status)).toEqual(["fail", "skip"]);
});
