import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { putCommit } from "#tests/support/forges/forge-world.ts";
import { type GitLabStandIn, startGitLab } from "#tests/support/forges/gitlab-stand-in.ts";
import { checkGitLabAnswer, checkGitLabRequest, GITLAB_OPERATIONS } from "#tests/support/forges/published-gitlab.ts";

const SHA = "6104942438c14ec7bd21c6cd5bd995272b3faff6";
const ada = { name: "Ada Lovelace", email: "ada@example.test" };
const DEPLOY = { environment: "prod/orders", sha: SHA, ref: "main", tag: false, status: "success" };

let gitlab: GitLabStandIn;
beforeEach(async () => {
  gitlab = await startGitLab();
  const requests = [{ number: 7, title: "Refunds", mergedAt: "2026-11-20T11:00:00.000Z" }];
  putCommit(gitlab.world, "acme/shop", { sha: SHA, message: "Count refunds", author: ada, requests });
});
afterEach(() => gitlab.close());

const ask = (path: string, init?: RequestInit) => fetch(`${gitlab.url}/api/v4${path}`, init);
const send = (body: unknown) => ({ method: "POST", body: JSON.stringify(body) });
const COMMIT = `/projects/acme%2Fshop/repository/commits/${SHA}`;

describe("the stand-in for GitLab", () => {
  test.each([
    ["a parameter that GitLab has not", `${COMMIT}?with_stats=true`],
    ["a parameter of another type", `${COMMIT}?stats=some`],
    ["a page of more than a hundred", `${COMMIT}/merge_requests?per_page=101`],
    ["an order that GitLab has not", "/projects/acme%2Fshop/deployments?order_by=ref"],
    ["a parameter twice", `${COMMIT}/merge_requests?page=1&page=2`],
  ])("takes no question with %s", async (_, path) => {
    expect((await ask(path)).status).toBe(599);
    expect(String(gitlab.faults[0])).toMatch(/is not as published|twice/);
  });

  test.each([
    ["a member too few", { ...DEPLOY, tag: undefined }],
    ["a member that GitLab has not", { ...DEPLOY, description: "Load #3" }],
    ["a state that GitLab sets itself", { ...DEPLOY, status: "created" }],
    ["a member of another type", { ...DEPLOY, tag: "false" }],
  ])("takes no deployment with %s", async (_, body) => {
    expect((await ask("/projects/acme%2Fshop/deployments", send(body))).status).toBe(599);
    expect(gitlab.world.deployments).toEqual([]);
    expect(String(gitlab.faults[0])).toContain("the body of post /projects/{id}/deployments is not as published");
  });

  test.each([
    ["the time of a merge", "mergedAt", "yesterday"],
    ["a title", "title", 7],
  ])("answers nothing with %s that is none", async (_, member, value) => {
    const [request] = gitlab.world.repositories.get("acme/shop")?.get(SHA)?.requests ?? [];
    Object.assign(request ?? {}, { [member]: value });
    expect((await ask(`${COMMIT}/merge_requests`)).status).toBe(599);
    expect(String(gitlab.faults[0])).toMatch(/the answer of get .*\/merge_requests is not as published/);
  });
});

describe("what GitLab publishes", () => {
  test.each(["commit", "token"] as const)("has members that have to be there, and no others, for %s", async (name) => {
    const operation = GITLAB_OPERATIONS[name];
    const answer = (await (await ask(name === "commit" ? COMMIT : "/personal_access_tokens/self")).json()) as object;
    expect(gitlab.faults).toEqual([]);
    checkGitLabAnswer(operation, 200, answer);
    for (const left of Object.keys(answer).filter((member) =>
      (operation.answer.required as string[]).includes(member),
    )) {
      const without = Object.fromEntries(Object.entries(answer).filter(([member]) => member !== left));
      expect(() => checkGitLabAnswer(operation, 200, without), left).toThrow("is not as published");
    }
    expect(() => checkGitLabAnswer(operation, 200, { ...answer, extra: 1 })).toThrow("is not as published");
  });

  test("has one status for what was done, and says nothing of refusals", () => {
    expect(() => checkGitLabAnswer(GITLAB_OPERATIONS.deploy, 200, {})).toThrow("answers 200, not 201");
    expect(() => checkGitLabAnswer(GITLAB_OPERATIONS.deploy, 403, { message: "403 Forbidden" })).not.toThrow();
  });

  test("has no body for questions", () => {
    expect(() => checkGitLabRequest(GITLAB_OPERATIONS.commit, new URLSearchParams(), {})).toThrow("is given a body");
  });
});
