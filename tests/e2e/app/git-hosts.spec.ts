import { putCommit } from "#tests/support/forges/forge-world.ts";
import { type GitHubStandIn, startGitHub } from "#tests/support/forges/github-stand-in.ts";
import { expectAccessible } from "../support/accessibility.ts";
import { placeOf } from "../support/api-test.ts";
import { test as base, expect } from "../support/app-test.ts";
import { loaded } from "../support/snapshots.ts";

const ONE = "1111111111111111111111111111111111111111";
const TWO = "2222222222222222222222222222222222222222";

const test = base.extend<{ github: GitHubStandIn }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's form to know what a fixture needs.
  github: async ({}, use) => {
    const github = await startGitHub();
    const ada = { name: "Ada Lovelace", email: "ada@example.com", login: "ada" };
    const requests = [{ number: 12, title: "Refunds", mergedAt: "2026-11-20T11:00:00Z", mergeCommit: ONE }];
    putCommit(github.world, "acme/shop", { sha: ONE, message: "Count refunds", author: ada, requests });
    putCommit(github.world, "acme/shop", { sha: TWO, message: "Round cents", author: ada });
    github.world.tokens.add("github_pat_good");
    await use(github);
    expect(github.faults).toEqual([]);
    await github.close();
  },
});

test("an Admin connects GitHub, and loads show who wrote their commit and which pull request brought it", async ({
  page,
  signInAs,
  api,
  github,
}) => {
  const deployment = `e2e ${crypto.randomUUID()}`;
  expect((await api.post("/api/v1/deployments", { name: deployment, kind: "generic" })).status).toBe(201);
  const { loads } = placeOf(deployment, "orders");
  const git = (commit: string) => ({ url: `${github.url}/acme/shop.git`, commit });
  await api.post(loads, loaded([{ key: ["orders"], codeVersion: "1" }], { git: git(ONE) }));
  await api.post(loads, loaded([{ key: ["orders"], codeVersion: "2" }], { git: git(TWO) }));
  await api.post(loads, loaded([{ key: ["orders"], codeVersion: "3" }], { git: git("3333333333") }));

  await signInAs("organization_admin");
  await page.goto(`/deployments/${encodeURIComponent(deployment)}/settings/connections`);
  await page.getByRole("button", { name: "Add connection" }).first().click();
  await page.getByRole("menuitem", { name: /^GitHub/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("github");
  await dialog.getByLabel("Address", { exact: true }).fill(github.url);
  await dialog.getByLabel("Access token").fill("github_pat_expired");
  await dialog.getByRole("button", { name: "Test" }).click();
  await expect(dialog.getByText(/has expired, was revoked, or is wrong/)).toBeVisible();
  await dialog.getByLabel("Access token").fill("github_pat_good");
  await dialog.getByRole("button", { name: "Test" }).click();
  await expect(dialog.getByText(/accepts the token/)).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel("Signs in as").selectOption("A GitHub App");
  await expect(dialog.getByLabel("Private key")).toBeVisible();
  await dialog.getByLabel("Report loads").selectOption({ index: 1 });
  await expect(dialog.getByLabel("Environment")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByLabel("Report loads").selectOption({ index: 0 });
  await dialog.getByLabel("Signs in as").selectOption("A person, by an access token");
  await dialog.getByRole("button", { name: "Add connection" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Tells of the commits of its repositories")).toBeVisible();

  await page.goto(`/deployments/${encodeURIComponent(deployment)}/locations/orders/history`);
  const history = page.getByRole("dialog");
  const first = history.getByRole("row").filter({ hasText: "Count refunds" });
  await expect(first.getByText("Ada Lovelace")).toBeVisible();
  await expect(first.getByRole("link", { name: /Pull request #12/ })).toHaveAttribute(
    "href",
    `${github.url}/acme/shop/pull/12`,
  );
  await expect(first.getByRole("link", { name: /^Commit 1111111/ })).toHaveAttribute(
    "href",
    `${github.url}/acme/shop/commit/${ONE}`,
  );
  await expect(history.getByText("Not on its host")).toBeVisible();
  await expectAccessible(page);

  await page.goto(`/deployments/${encodeURIComponent(deployment)}/locations/orders/compare/1...2`);
  await page.getByText(/of the loads differ/).click();
  await expect(page.getByRole("link", { name: /The commits between them/ })).toHaveAttribute(
    "href",
    `${github.url}/acme/shop/compare/${ONE}...${TWO}`,
  );
});

test("an Admin says where another git host has its pages, and commits link there", async ({
  page,
  signInAs,
  api,
  expectFault,
}) => {
  // An address that lacks the commit is refused.
  expectFault(/422/);
  const deployment = `e2e ${crypto.randomUUID()}`;
  expect((await api.post("/api/v1/deployments", { name: deployment, kind: "generic" })).status).toBe(201);
  const git = { url: "https://git.example.com/team/shop.git", commit: ONE, message: "Begin" };
  await api.post(placeOf(deployment, "orders").loads, loaded([{ key: ["orders"] }], { git }));

  await signInAs("organization_admin");
  await page.goto(`/deployments/${encodeURIComponent(deployment)}/settings/general`);
  const form = page.getByRole("form", { name: "Links to commits" });
  await form.getByRole("button", { name: "Add a git host" }).click();
  await form.getByLabel("Host", { exact: true }).fill("git.example.com");
  await form.getByLabel("Page of a commit").fill("https://git.example.com/cgit/{repository}");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByText(/Must have \{commit\} in it/)).toBeVisible();
  await expectAccessible(page);
  await form.getByLabel("Page of a commit").fill("https://git.example.com/cgit/{repository}/commit/?id={commit}");
  await expect(form.getByText("https://git.example.com/cgit/team/shop/commit/?id=0a1b2c3d")).toBeVisible();
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved the links to commits")).toBeVisible();

  await page.goto(`/deployments/${encodeURIComponent(deployment)}/locations/orders/history`);
  await expect(page.getByRole("dialog").getByRole("link", { name: /^Commit 1111111/ })).toHaveAttribute(
    "href",
    `https://git.example.com/cgit/team/shop/commit/?id=${ONE}`,
  );
});

test("a load's page says where it was reported to its git host, and of one that was refused, why", async ({
  page,
  signInAs,
  api,
  github,
}) => {
  const deployment = `e2e ${crypto.randomUUID()}`;
  expect((await api.post("/api/v1/deployments", { name: deployment, kind: "generic" })).status).toBe(201);
  const { loads, deploymentPath } = placeOf(deployment, "orders");
  const connection = {
    kind: "github",
    config: { url: github.url, report: true },
    secrets: { token: "github_pat_good" },
  };
  const json = { "content-type": "application/json" };
  const put = await api.send("PUT", `${deploymentPath}/connections/github`, JSON.stringify(connection), json);
  expect(put.status, JSON.stringify(put.body)).toBe(200);
  const git = (commit: string) => ({ url: `${github.url}/acme/shop.git`, commit });
  await api.post(loads, loaded([{ key: ["orders"], codeVersion: "1" }], { git: git(ONE) }));

  const history = `/deployments/${encodeURIComponent(deployment)}/locations/orders/history`;
  await signInAs("organization_admin");
  await page.goto(`${history}/1`);
  const reports = (number: number) =>
    page
      .getByRole("dialog", { name: `Load #${number}`, exact: true })
      .getByRole("region", { name: "Reported to git hosts" });
  // The worker tells the host; the page is told by the worker.
  await expect(reports(1).getByText("Reported", { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(reports(1)).toContainText(`Environment ${deployment}/orders`);
  expect(github.world.deployments.map(({ ref, environment }) => [ref, environment])).toEqual([
    [ONE, `${deployment}/orders`],
  ]);
  await expectAccessible(page);

  github.world.instead = (request) =>
    request.method === "POST" ? Response.json({ message: "Resource not accessible" }, { status: 403 }) : null;
  await api.post(loads, { status: "failed", error: { message: "No module named orders" }, git: git(TWO) });
  await page.goto(`${history}/2`);
  await expect(reports(2).getByText("Not reported", { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(reports(2)).toContainText("does not let this token see deployments of acme/shop");
  await expectAccessible(page);
});
