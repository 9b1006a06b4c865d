import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import type { Api } from "../support/api.ts";
import { expect, test } from "../support/app-test.ts";
import { expectUsableOnSmallScreens } from "../support/small-screens.ts";

// Files begin in the order of their names, and this one must not run beside rollback.spec.ts: a freeze stops every
// rollback of the demo.
test.describe.configure({ mode: "serial" });

const demo = "/api/v1/deployments/demo";
const location = "ingest";
const path = `${demo}/locations/${location}`;

const currentOf = async (api: Api) => (await api.get(path)).body.location.currentLoad;

/** The newest good load of another image than the one that runs. */
async function earlierLoad(api: Api) {
  const current = await currentOf(api);
  const { body } = await api.get(`${path}/loads?limit=100`);
  const load = body.items.find(
    (item: { status: string; image: { digest: string } | null }) =>
      item.status === "loaded" && item.image && item.image.digest !== current.image.digest,
  );
  expect(load, "an earlier version").toBeDefined();
  return load;
}

async function openActions(page: Page, number: number): Promise<void> {
  await page.goto(`/deployments/demo/locations/${location}/history?expand=1`);
  await page.getByRole("button", { name: `More actions for load ${number}`, exact: true }).click();
}

/** Fills the plan's form in, and presses its button. */
async function goAhead(page: Page, number: number, button: string | RegExp, why: string): Promise<void> {
  const plan = page.getByRole("dialog", { name: `Roll back ${location} to #${number}` });
  await expect(plan.getByRole("button", { name: button })).toBeVisible();
  await plan.getByLabel(/^Description/).fill(why);
  await plan.getByLabel(/to confirm/).fill(location);
  for (const accept of await plan.getByRole("checkbox", { name: /I accept this/ }).all()) await accept.click();
  await plan.getByRole("button", { name: button }).click();
}

test("what a Launcher asks for starts when an Editor approves it, and is proven", async ({ api, page, signInAs }) => {
  const target = await earlierLoad(api);
  const before = await currentOf(api);
  await signInAs("launcher");
  await openActions(page, target.number);
  await page.getByRole("menuitem", { name: /Rollback to this version/ }).click();
  await goAhead(page, target.number, "Ask for a rollback", "Invoices are counted twice");
  const run = page.getByRole("dialog", { name: `Rollback of ${location} to #${target.number}` });
  await expect(run).toContainText("waits for approval");
  await expect(run).toContainText(
    "You asked for it, so another person has to approve it: Editor, Admin or Organization Admin",
  );
  await expect(run.getByRole("button", { name: /Approve/ })).toBeHidden();
  await expect(run.getByRole("button", { name: "Withdraw" })).toBeVisible();
  await expectAccessible(page);

  const { body } = await api.get(path);
  const id = body.location.activeRollback;
  await signInAs("editor");
  await page.goto(`/rollbacks/${id}`);
  await expect(page.getByText("Look through the plan. When you approve")).toBeVisible();
  await expect(page.getByText("What changes")).toBeVisible();
  await expectAccessible(page);
  for (const accept of await page.getByRole("checkbox", { name: /I accept this/ }).all()) await accept.click();
  await page.getByRole("button", { name: `Approve and roll back to #${target.number}` }).click();
  await expect(page.getByText(`Rolled back to #${target.number}, and proven`)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("Demo Editor approved it")).toBeVisible();
  await expect(page.getByText("Verified", { exact: true })).toBeVisible();
  await expect(page.getByText(/^Held by/)).toBeVisible();
  await expectAccessible(page);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export the proof" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`loadline-proof-${id}.json`);
  const { body: exported } = await api.get(`/api/v1/rollbacks/${id}/proof`);
  expect(exported).toMatchObject({
    proof: { verified: true, rollback: { id } },
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });

  await page.goto(`/deployments/demo/locations/${location}/history`);
  const newest = page.getByRole("dialog").getByRole("row").filter({ hasText: "CURRENT" }).first();
  await expect(newest).toContainText(`Rolled back to #${target.number}`);
  await expect(newest).toContainText("Verified");

  // What ran before had failed to load, so there is nothing to go back to.
  expect(before.status).toBe("failed");
  await page.goto(`/rollbacks/${id}`);
  const undo = page.getByRole("button", { name: `Undo: back to #${before.number}` });
  await expect(undo).toHaveAttribute("aria-disabled", "true");
  await expect(undo).toHaveAccessibleDescription(new RegExp(`What ran before, #${before.number}, failed to load`));
  await expectUsableOnSmallScreens(page);
});

test("an Editor undoes a rollback: what ran before runs again, and nothing is held", async ({
  api,
  page,
  signInAs,
  expectFault,
}) => {
  expectFault(/409/);
  const before = await currentOf(api);
  const target = await earlierLoad(api);
  await signInAs("editor");
  await openActions(page, target.number);
  await page.getByRole("menuitem", { name: /Rollback to this version/ }).click();
  await goAhead(page, target.number, `Roll back to #${target.number}`, "Further back still");
  const run = page.getByRole("dialog", { name: `Rollback of ${location} to #${target.number}` });
  await expect(run).toContainText(`Rolled back to #${target.number}, and proven`, { timeout: 60_000 });
  await run.getByRole("button", { name: `Undo: back to #${before.number}` }).click();
  const undoes = page.getByText("which undoes that rollback and releases its hold");
  await expect(undoes).toBeVisible();

  // Nothing written is lost by leaving, nor by plans that have to be made again; and it stays an undo.
  const plan = page.getByRole("dialog", { name: `Roll back ${location} to #${before.number}` });
  const why = plan.getByLabel(/^Description/);
  await why.fill("It was not the code at all");
  const question = page.getByRole("dialog", { name: "Discard the changes?" });
  // With links to what changes.
  await plan.locator("summary").first().click();
  for (const leave of [() => page.keyboard.press("Escape"), () => plan.getByRole("link").first().click()]) {
    await leave();
    await expect(question).toBeVisible();
    await expectAccessible(page);
    await question.getByRole("button", { name: "Keep editing" }).click();
    await expect(why).toHaveValue("It was not the code at all");
  }
  const refuse = (path: string, detail: string) =>
    page.route(
      path,
      (route) => route.fulfill({ status: 409, json: { type: "about:blank", title: "Conflict", status: 409, detail } }),
      {
        times: 1,
      },
    );
  await refuse("**/execute", "The plan is out of date.");
  await goAhead(page, before.number, `Roll back to #${before.number}`, "It was not the code, they say");
  await expect(plan.getByText("The plan is out of date.")).toBeVisible();
  await refuse("**/undo", "Not at this moment.");
  await plan.getByRole("button", { name: "Plan again" }).click();
  await expect(plan.getByText("Not at this moment.")).toBeVisible();
  await plan.getByRole("button", { name: "Plan again" }).click();
  await expect(undoes).toBeVisible();
  await expect(why).toHaveValue("It was not the code, they say");
  await goAhead(page, before.number, `Roll back to #${before.number}`, "It was not the code");
  const undone = page.getByRole("dialog", { name: `Rollback of ${location} to #${before.number}` });
  await expect(undone).toContainText(`Rolled back to #${before.number}, and proven`, { timeout: 60_000 });
  const { body } = await api.get(path);
  expect(body.location).toMatchObject({ hold: null, currentLoad: { fingerprint: before.fingerprint, verified: true } });
});

test("the one who asked cannot approve, another person declines with a reason, and it is cancelled", async ({
  api,
  page,
  signInAs,
}) => {
  const target = await earlierLoad(api);
  await signInAs("launcher");
  await openActions(page, target.number);
  await page.getByRole("menuitem", { name: /Rollback to this version/ }).click();
  await goAhead(page, target.number, "Ask for a rollback", "Perhaps better");
  await expect(page.getByText("waits for approval")).toBeVisible();
  const id = (await api.get(path)).body.location.activeRollback;
  await signInAs("editor");
  await page.goto(`/rollbacks/${id}`);
  await page.getByRole("button", { name: "Decline…" }).click();
  const dialog = page.getByRole("dialog", { name: `Decline the rollback to #${target.number}` });
  await expect(dialog.getByRole("button", { name: "Decline" })).toBeDisabled();
  await dialog.getByLabel("Reason").fill("Not during the close of the month");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Decline" }).click();
  await expect(page.getByText("was cancelled")).toBeVisible();
  await expect(page.getByText("Not during the close of the month").first()).toBeVisible();
});

test("a version that is blocked says so in the history and cannot be rolled back to until the block is lifted", async ({
  api,
  page,
  signInAs,
}) => {
  const target = await earlierLoad(api);
  await signInAs("editor");
  await openActions(page, target.number);
  await page.getByRole("menuitem", { name: "Block this version" }).click();
  const dialog = page.getByRole("dialog", { name: `Block the version of #${target.number}` });
  await dialog.getByLabel("Reason").fill("It loses invoices");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Block this version" }).click();
  const row = page
    .getByRole("dialog")
    .getByRole("row")
    .filter({ hasText: `#${target.number}` })
    .first();
  await expect(row).toContainText("Blocked");
  await openActions(page, target.number);
  const item = page.getByRole("menuitem", { name: /Rollback to this version/ });
  await expect(item).toBeDisabled();
  await expect(item).toContainText("It loses invoices");
  await page.getByRole("menuitem", { name: "Lift the block", exact: true }).click();
  await expect(row).not.toContainText("Blocked");
  await openActions(page, target.number);
  await expect(page.getByRole("menuitem", { name: /Rollback to this version/ })).toBeEnabled();
});

test("in a freeze an Editor is stopped, and an Admin goes ahead with a reason", async ({ api, page, signInAs }) => {
  const target = await earlierLoad(api);
  const made = await api.post(`${demo}/freeze-windows`, {
    name: "Month end",
    reason: "The books are closed",
    enabled: true,
    schedule: {
      type: "once",
      startsAt: new Date(Date.now() - 60_000).toISOString(),
      endsAt: new Date(Date.now() + 3_600_000).toISOString(),
    },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  try {
    await signInAs("editor");
    await page.goto(`/deployments/demo/locations/${location}/rollback/${target.number}`);
    const plan = page.getByRole("dialog", { name: `Roll back ${location} to #${target.number}` });
    await expect(plan).toContainText("Month end");
    await expect(plan).toContainText("A check stands in the way.");
    await expect(plan.getByLabel("Override the freeze")).toBeHidden();
    await signInAs("admin");
    await page.goto(`/deployments/demo/locations/${location}/rollback/${target.number}`);
    await expect(plan.getByLabel("Override the freeze")).toBeVisible();
    await expect(plan).toContainText("Say why the freeze is overridden first.");
    await plan.getByLabel("Override the freeze").fill("Invoices are wrong now");
    await expect(plan).toContainText(/Say why first|Accept the warnings first/);
    await expectAccessible(page);
  } finally {
    await api.send("DELETE", `${demo}/freeze-windows/${made.body.window.id}`, null);
  }
});

/** Opens the page of a rollback of the demo as if it stood so; how one comes to that is tested where a target can be taken away. */
async function openRollback(page: Page, api: Api, as: object): Promise<string> {
  const { body } = await api.get(`${path}/loads?limit=100`);
  const id = body.items.find((item: { rollbackId: string | null }) => item.rollbackId !== null).rollbackId;
  await page.route(`**/api/v1/rollbacks/${id}`, async (route) => {
    const answer = await route.fetch();
    const { rollback } = await answer.json();
    await route.fulfill({ json: { rollback: { ...rollback, ...as } } });
  });
  await page.goto(`/rollbacks/${id}`);
  // The server sent the true one ahead; after a gap in the live connection the page asks again.
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  return id;
}

test("to cancel a check of a rollback says that nothing is put back", async ({ api, page, signInAs }) => {
  await signInAs("admin");
  await openRollback(page, api, { status: "running", endedAt: null, outcome: null, checkedAgain: true });
  await page.getByRole("button", { name: "Cancel the rollback" }).click();
  const question = page.getByRole("dialog", { name: "Cancel this rollback?" });
  await expect(question).toContainText("Nothing is put back, and what became of it stays unknown.");
  await expectAccessible(page);
});

test("a rollback of which nobody knows what became offers its ways out, and an Admin settles it with a reason", async ({
  api,
  page,
  signInAs,
}) => {
  await signInAs("admin");
  const unknown = { status: "unknown", outcome: "ingest was not observed in time.", verification: null };
  const id = await openRollback(page, api, unknown);
  const settled: unknown[] = [];
  await page.route(`**/api/v1/rollbacks/${id}/settle`, async (route) => {
    settled.push(route.request().postDataJSON());
    await route.fulfill({ json: { rollback: { id, status: "succeeded" } } });
  });
  await expect(page.getByText(/Whether #\d+ runs is not known/)).toBeVisible();
  for (const way of ["Check again", "Revert", "Settle"]) {
    await expect(page.getByRole("heading", { name: way })).toBeVisible();
  }
  await expectAccessible(page);
  await page.getByRole("button", { name: "Settle…" }).click();
  const dialog = page.getByRole("dialog", { name: "Settle this rollback" });
  await dialog.getByLabel("What became of it?").selectOption("succeeded");
  await dialog.getByLabel("How do you know?").fill("I looked at the container");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Settle" }).click();
  await expect(dialog).toBeHidden();
  expect(settled).toEqual([{ status: "succeeded", reason: "I looked at the container" }]);
});
