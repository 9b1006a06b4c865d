import { expectAccessible } from "../support/accessibility.ts";
import { test as base, expect } from "../support/app-test.ts";

const test = base.extend<{ deployment: string }>({
  deployment: async ({ api }, use) => {
    const name = `e2e ${crypto.randomUUID()}`;
    expect((await api.post("/api/v1/deployments", { name, kind: "generic" })).status).toBe(201);
    const units = `/api/v1/deployments/${encodeURIComponent(name)}/units/shop`;
    const unit = {
      driver: "release-directory",
      config: { root: "/nowhere/e2e", command: ["true"] },
      locations: ["shop"],
    };
    const put = await api.send("PUT", units, JSON.stringify(unit), { "content-type": "application/json" });
    expect(put.status).toBe(200);
    const loads = `/api/v1/deployments/${encodeURIComponent(name)}/locations/shop/loads`;
    const image = { reference: "shop:1", digest: `sha256:${"1".repeat(64)}` };
    expect((await api.post(loads, { status: "loaded", assets: [], image })).status).toBe(201);
    await use(name);
  },
});
const settings = (deployment: string, section: string) =>
  `/deployments/${encodeURIComponent(deployment)}/settings/${section}`;

test("a freeze window is made with a look at when it closes, shows on the board, and goes again", async ({
  page,
  signInAs,
  deployment,
  expectFault,
}) => {
  // The preview of what cannot be reckoned.
  expectFault(/422/);
  await signInAs("organization_admin");
  await page.goto(settings(deployment, "freeze-windows"));
  await expect(page.getByText("No freeze windows")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Add freeze window" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("month end");
  await dialog.getByLabel("Reason").fill("the books");
  await dialog.getByLabel("Begins (cron)").fill("0 0 31 2 *");
  await dialog.getByLabel("Time zone").fill("Europe/Berlin");
  await expect(dialog.getByText(/never comes/)).toBeVisible();
  await dialog.getByLabel("Begins (cron)").fill("0 0 1 1 *");
  await dialog.getByLabel("Lasts").fill("2");
  await dialog.getByLabel("Unit").selectOption("days");
  await expect(dialog.getByRole("region", { name: "Preview" }).getByRole("listitem").first()).toContainText(
    "(Europe/Berlin)",
  );
  await expectAccessible(page);
  // While it is being typed it is no time zone.
  await dialog.getByLabel("Time zone").press("End");
  await dialog.getByLabel("Time zone").press("Backspace");
  await expect(dialog.getByText(/name of a time zone/)).toBeVisible();
  await expect(dialog.getByRole("region", { name: "Preview" })).toHaveCount(0);
  await dialog.getByLabel("Time zone").press("n");
  await expect(dialog.getByRole("region", { name: "Preview" }).getByRole("listitem").first()).toContainText(
    "(Europe/Berlin)",
  );
  // From now on, so that it is closed.
  await dialog.getByLabel("When").selectOption("once");
  await dialog.getByLabel("From").fill("2026-01-01T00:00");
  await dialog.getByLabel("To").fill("2099-01-01T00:00");
  await expect(dialog.getByText("Closed now, and next")).toBeVisible();
  await dialog.getByRole("button", { name: "Add freeze window" }).click();
  await expect(page.getByText("Closed now", { exact: true })).toBeVisible();
  await expectAccessible(page);

  await page.goto(`/deployments/${encodeURIComponent(deployment)}`);
  await expect(page.getByRole("status").filter({ hasText: /Frozen until .*month end: the books/ })).toBeVisible();
  await expectAccessible(page);

  await page.goto(settings(deployment, "freeze-windows"));
  await page.getByRole("button", { name: "More actions for month end" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete freeze window" }).click();
  await expect(page.getByText("No freeze windows")).toBeVisible();
});

test("a deploy unit is held by hand, and let go; a blocked version is listed, and the block lifted", async ({
  page,
  signInAs,
  deployment,
  api,
}) => {
  const block = `/api/v1/deployments/${encodeURIComponent(deployment)}/locations/shop/loads/1/block`;
  expect((await api.post(block, { reason: "writes orders twice" })).status).toBe(201);
  await signInAs("organization_admin");
  await page.goto(settings(deployment, "holds"));
  const blocked = page.getByRole("list", { name: "Blocked versions" }).getByRole("listitem");
  await expect(blocked).toContainText("writes orders twice");
  await page.getByRole("button", { name: "Hold shop" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("month end closing");
  await dialog.getByLabel("For").selectOption("A week");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Hold", exact: true }).click();
  await expect(page.getByText(/Held by .*: month end closing/)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Release the hold on shop" }).click();
  await expect(page.getByText("Not held.")).toBeVisible();
  await blocked.getByRole("button", { name: "Lift the block on shop #1" }).click();
  await expect(page.getByText("No version is blocked")).toBeVisible();
});

test("the settings of rollbacks are saved together, and stay", async ({ page, signInAs, deployment }) => {
  await signInAs("organization_admin");
  await page.goto(settings(deployment, "rollbacks"));
  await page.getByLabel("Who rolls back").selectOption("Admin");
  await page.getByRole("checkbox", { name: "Another person has to approve" }).click();
  await page.getByLabel("Days for which").fill("x");
  await expect(page.getByText("Give a whole number of days.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();
  await page.getByLabel("Days for which").fill("30");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved the rollback settings")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Who rolls back")).toHaveValue("admin");
  await expect(page.getByRole("checkbox", { name: "Another person has to approve" })).toBeChecked();
  await expect(page.getByLabel("Days for which")).toHaveValue("30");
});
