import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import type { Api } from "../support/api.ts";
import { expect, test } from "../support/app-test.ts";
import { createToken, runLoadline } from "../support/run-loadline.ts";

test.describe.configure({ mode: "serial" });

const demo = "/api/v1/deployments/demo";
const locationPath = (location: string) => `${demo}/locations/${location}`;

/** The newest load of a location that ran this release. */
async function loadOf(api: Api, location: string, release: string) {
  const { body } = await api.get(`${locationPath(location)}/loads?limit=100`);
  const load = body.items.find((item: { image: { reference: string } | null }) =>
    item.image?.reference.endsWith(`:${release}`),
  );
  expect(load, `a load of ${location}:${release}`).toBeDefined();
  return load;
}

const currentOf = async (api: Api, location: string) =>
  (await api.get(locationPath(location))).body.location.currentLoad;

/** Opens the location's history and the menu of that load. */
async function openActions(page: Page, location: string, number: number): Promise<void> {
  await page.goto(`/deployments/demo/locations/${location}/history?expand=1`);
  await page.getByRole("button", { name: `More actions for load ${number}`, exact: true }).click();
}

test("as a Viewer I find the rollback disabled with the reason, and the API refuses me", async ({
  api,
  page,
  signInAs,
}) => {
  await signInAs("viewer");
  const { number } = await loadOf(api, "warehouse", "r6");
  await openActions(page, "warehouse", number);
  const item = page.getByRole("menuitem", { name: /Rollback to this version/ });
  await expect(item).toBeDisabled();
  await expect(item).toContainText("Your role here is Viewer. Rolling back takes Organization Admin, Admin or Editor.");
  await item.click({ force: true });
  await expect(page).toHaveURL(/history/);

  const headers = { origin: new URL(page.url()).origin };
  const plan = await page.request.post(`${locationPath("warehouse")}/rollback-plans`, {
    data: { targetLoad: number },
    headers,
  });
  expect(plan.status()).toBe(403);
  const planned = await api.post(`${locationPath("warehouse")}/rollback-plans`, { targetLoad: number });
  const execute = await page.request.post(`/api/v1/rollback-plans/${planned.body.plan.id}/execute`, {
    data: { description: "I should not be able to" },
    headers,
  });
  expect(execute.status()).toBe(403);
  expect((await execute.json()).detail).toMatch(/\w+ \w+/);
});

test("as a Launcher I see the plan, and may ask for the rollback but not make it", async ({ api, page, signInAs }) => {
  await signInAs("launcher");
  const { number } = await loadOf(api, "warehouse", "r6");
  await openActions(page, "warehouse", number);
  await page.getByRole("menuitem", { name: /Rollback to this version/ }).click();
  const dialog = page.getByRole("dialog", { name: `Roll back warehouse to #${number}` });
  await expect(dialog).toContainText("Your role may ask for a rollback");
  await expect(dialog.getByRole("button", { name: `Roll back to #${number}` })).toBeHidden();
  await expect(dialog.getByRole("button", { name: "Ask for a rollback" })).toBeDisabled();
});

test("a load that failed and the one that runs cannot be rolled back to, and the menu says why", async ({
  api,
  page,
  signInAs,
}) => {
  await signInAs("editor");
  const { body } = await api.get(`${locationPath("ml")}/loads?limit=100`);
  const failed = body.items.find(({ status }: { status: string }) => status === "failed");
  await openActions(page, "ml", failed.number);
  const item = page.getByRole("menuitem", { name: /Rollback to this version/ });
  await expect(item).toBeDisabled();
  await expect(item).toContainText("failed to load");
  await page.keyboard.press("Escape");
  await openActions(page, "ml", body.items[0].number);
  await expect(item).toContainText("is the current load");
});

test("as an Editor I roll back, watch the steps live, and get the proof", async ({ api, page, signInAs }) => {
  await signInAs("editor");
  const target = await loadOf(api, "warehouse", "r6");
  const before = await currentOf(api, "warehouse");
  expect(before.image.reference).toMatch(/:r7$/);
  await openActions(page, "warehouse", target.number);
  await page.getByRole("menuitem", { name: /Rollback to this version/ }).click();

  const plan = page.getByRole("dialog", { name: `Roll back warehouse to #${target.number}` });
  await expect(plan).toContainText("deployed together");
  await expect(plan).toContainText("reports");
  await expect(plan).toContainText("Not rolled back");
  await expectAccessible(page);
  const button = plan.getByRole("button", { name: `Roll back to #${target.number}` });
  await expect(button).toBeDisabled();
  await plan.getByLabel(/^Description/).fill("Orders have no totals any more");
  await plan.getByLabel(/to confirm/).fill("warehouse");
  for (const accept of await plan.getByRole("checkbox", { name: /I accept this/ }).all()) await accept.click();
  await button.click();

  const run = page.getByRole("dialog", { name: `Rollback of warehouse to #${target.number}` });
  const step = run.getByRole("listitem").filter({ hasText: "Verify digest and fingerprint" });
  // Live: a step is seen while it runs, without reloading the page.
  await expect(run.getByText(`Rolling back to #${target.number}`)).toBeVisible();
  await expect(run.getByText("Running")).toBeVisible();
  await expect(run).toContainText(`Rolled back to #${target.number}, and proven`, { timeout: 60_000 });
  await expect(step).toContainText("Done");
  const { hold } = (await api.get(locationPath("warehouse"))).body.location;
  const { rollback } = (await api.get(`/api/v1/rollbacks/${hold.rollbackId}`)).body;
  const verify = rollback.steps.find(({ name }: { name: string }) => name === "verify");
  // Open where the page saw it run; a fold that was opened stays so.
  const fold = step.getByRole("group");
  if (!(await fold.evaluate((details: HTMLDetailsElement) => details.open))) await step.getByText(/^Log of/).click();
  const log = run.getByRole("region", { name: "Log of “Verify digest and fingerprint”" });
  for (const { line } of verify.log) await expect(log).toContainText(line);
  expect(verify.log.at(-1).line).toBe(rollback.outcome);
  await expect(step.getByRole("button", { name: "Copy log of “Verify digest and fingerprint”" })).toBeVisible();
  await expect(step.locator(`time[datetime="${verify.startedAt}"]`)).toBeVisible();
  await expect(run).toContainText("Image digest: equal");
  await expect(run).toContainText("Fingerprint of the assets: equal");
  await expectAccessible(page);

  // The proof is true: the older release runs, as a new load that the watcher observed.
  const after = await currentOf(api, "warehouse");
  expect(after).toMatchObject({
    number: before.number + 1,
    rollbackOf: target.number,
    fingerprint: target.fingerprint,
    image: { digest: target.image.digest },
    source: "process",
  });
  await run.getByRole("link", { name: "View history" }).click();
  const newest = page
    .getByRole("dialog")
    .getByRole("row")
    .filter({ hasText: `#${after.number}` })
    .first();
  await expect(newest).toContainText("CURRENT");
  await expect(newest).toContainText(`Rolled back to #${target.number}`);
  // Its neighbour in the same deploy unit went along.
  const neighbour = await currentOf(api, "reports");
  expect(neighbour.rollbackOf).not.toBeNull();
  await page.goto("/deployments/demo");
  for (const [location, number] of [
    ["warehouse", target.number],
    ["reports", neighbour.rollbackOf],
  ]) {
    const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: `View history of ${location}` }) });
    await expect(row).toContainText(`Rolled back to #${number}`);
    await expect(row).toContainText("Held until");
  }
  await page
    .getByRole("link", { name: `Rolled back to #${target.number}` })
    .first()
    .click();
  await expect(page).toHaveTitle(`Rollback of warehouse to #${target.number} · demo · Loadline`);
});

test("after a rollback the unit is held: CI finds the gate closed until an Editor releases it", async ({
  page,
  signInAs,
  demo: { url, dataDir },
}) => {
  const token = await createToken(dataDir, "--name", "gate", "--role", "viewer", "--deployment", "demo");
  const gate = () =>
    runLoadline(["gate"], {
      env: { LOADLINE_URL: url, LOADLINE_TOKEN: token, LOADLINE_DEPLOYMENT: "demo", LOADLINE_LOCATION: "reports" },
    });
  expect(await gate()).toMatchObject({ exitCode: 7, stdout: "", stderr: expect.stringMatching(/hold|held/i) });

  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "View history of warehouse" }) });
  const undo = row.getByRole("button", { name: "Undo rollback" });
  await signInAs("viewer");
  await page.goto("/deployments/demo");
  await expect(undo).toHaveAccessibleDescription("Undoing takes Editor, Admin or Organization Admin.");
  await signInAs("editor");
  await page.goto("/deployments/demo");
  await expect(row.getByText("Held by Demo Editor")).toBeVisible();
  await expectAccessible(page);
  await undo.click();
  await expect(page.getByText("which undoes that rollback and releases its hold")).toBeVisible();

  await page.goto("/deployments/demo/locations/warehouse/history");
  const dialog = page.getByRole("dialog", { name: "History of warehouse" });
  await expect(dialog.getByText("Held by Demo Editor")).toBeVisible();
  await expect(dialog.getByRole("link", { name: "View rollback" })).toHaveAttribute("href", /^\/rollbacks\//);
  await expect(dialog.getByRole("button", { name: "Undo rollback" })).toBeVisible();
  await dialog.getByRole("button", { name: "Release hold" }).click();
  await expect(dialog.getByText("Held by Demo Editor")).toBeHidden();
  expect(await gate()).toMatchObject({ exitCode: 0 });
  await page.goto("/deployments/demo");
  await expect(row).toContainText("Rolled back to #");
  await expect(row).not.toContainText("Held until");
});

test("from the command line I roll back, follow the steps, and the exit code tells the outcome", async ({
  api,
  demo: { url, dataDir },
}) => {
  const target = await loadOf(api, "ml", "r5");
  const token = await createToken(dataDir, "--name", "roll", "--role", "editor", "--deployment", "demo");
  const env = { LOADLINE_URL: url, LOADLINE_TOKEN: token, LOADLINE_DEPLOYMENT: "demo", LOADLINE_LOCATION: "ml" };
  const rollback = (...args: string[]) =>
    runLoadline(["rollback", String(target.number), "--description", "Keep lifetime value", ...args], { env });

  const planned = await rollback("--plan-only", "--json");
  expect(planned.exitCode, planned.stderr).toBe(0);
  const { plan } = JSON.parse(planned.stdout);
  expect(plan).toMatchObject({ location: "ml", targetLoad: target.number });
  const warnings = plan.checks.filter(({ status }: { status: string }) => status === "warn");
  const acknowledge = warnings.flatMap(({ name }: { name: string }) => ["--acknowledge", name]);
  if (warnings.length > 0) {
    expect(await rollback("--yes")).toMatchObject({ exitCode: 6, stderr: expect.stringContaining("--acknowledge") });
  }

  const run = await rollback("--yes", ...acknowledge, "--json");
  expect(run.exitCode, run.stderr).toBe(0);
  expect(run.stderr).toContain("verify: succeeded");
  expect(JSON.parse(run.stdout).rollback).toMatchObject({
    status: "succeeded",
    targetLoad: target.number,
    verification: { digestMatches: true, fingerprintMatches: true, differences: [] },
  });
  expect(await currentOf(api, "ml")).toMatchObject({ rollbackOf: target.number, fingerprint: target.fingerprint });
  // Again: it runs already.
  expect(await rollback("--yes")).toMatchObject({ exitCode: 6, stderr: expect.stringContaining("cannot be made") });
});

test("what a watcher observes cannot be pushed, but can be announced", async ({ api }) => {
  const pushed = await api.post(`${locationPath("warehouse")}/loads`, { status: "loaded", assets: [] });
  expect(pushed.status).toBe(409);
  expect(pushed.body.detail).toMatch(/announce/i);
  const announced = await api.post(`${locationPath("warehouse")}/deploys`, { image: { reference: "warehouse:r99" } });
  expect(announced.status).toBe(201);
});
