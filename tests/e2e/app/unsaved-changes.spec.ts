import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import { test as base, expect } from "../support/app-test.ts";

/** A deployment of the test's own: its name, and where its settings are. */
type Own = { name: string; settings: string };

const test = base.extend<{ own: Own }>({
  own: async ({ api }, use) => {
    const name = `e2e ${crypto.randomUUID()}`;
    expect((await api.post("/api/v1/deployments", { name, kind: "dagster" })).status).toBe(201);
    await use({ name, settings: `/deployments/${encodeURIComponent(name)}/settings` });
  },
});

const question = (page: Page) => page.getByRole("dialog", { name: "Discard the changes?" });
const keepEditing = (page: Page) => question(page).getByRole("button", { name: "Keep editing" }).click();
const discard = (page: Page) => question(page).getByRole("button", { name: "Discard" }).click();
const palette = (page: Page) => page.getByRole("dialog", { name: "Search and commands" });

/** Goes there by the command palette. */
async function command(page: Page, label: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(palette(page).getByRole("combobox")).toBeFocused();
  await page.keyboard.type(label);
  await palette(page)
    .getByRole("option", { name: new RegExp(`^${label}`) })
    .click();
  await expect(palette(page)).toHaveCount(0);
}

test.beforeEach(async ({ signInAs }) => signInAs("organization_admin"));

test("a link asks once before it loses settings that are not saved, of however many forms", async ({ page, own }) => {
  await page.goto(`${own.settings}/general`);
  const names = page.getByRole("form", { name: "Ignored metadata" }).getByLabel("Name of metadata");
  await names.fill("never/saved");
  await page.getByRole("link", { name: "Rollbacks" }).click();
  await expect(question(page)).toBeVisible();
  await expectAccessible(page);
  await keepEditing(page);
  await expect(names).toHaveValue("never/saved");
  await page.getByRole("button", { name: "Add a git host" }).click();
  await page.getByLabel("Host", { exact: true }).fill("git.example.com");
  await page.getByRole("link", { name: "Rollbacks" }).click();
  await expect(question(page)).toHaveCount(1);
  await discard(page);
  await expect(page).toHaveURL(/\/settings\/rollbacks$/);
  await expect(question(page)).toHaveCount(0);
});

test("a menu closes by the link in it that asks whether changes may be lost", async ({ page, own }) => {
  await page.goto(`${own.settings}/general`);
  const names = page.getByRole("form", { name: "Ignored metadata" }).getByLabel("Name of metadata");
  await names.fill("never/saved");
  const account = page.getByRole("banner").getByRole("button").last();
  await account.click();
  await page.getByRole("menuitem", { name: "Your account" }).click();
  await expect(question(page)).toBeVisible();
  await expect(page.getByRole("menu")).toHaveCount(0);
  await keepEditing(page);
  await expect(names).toHaveValue("never/saved");
  await account.click();
  await page.getByRole("menuitem", { name: "Your account" }).click();
  await discard(page);
  await expect(page).toHaveURL(/\/account/);
});

test("the palette asks before it loses settings, and does what loses none", async ({ page, own }) => {
  await page.goto(`${own.settings}/general`);
  const names = page.getByRole("form", { name: "Ignored metadata" }).getByLabel("Name of metadata");
  await names.fill("never/saved");
  await command(page, "Settings: Rollbacks");
  await expect(question(page)).toBeVisible();
  await expectAccessible(page);
  await keepEditing(page);
  await expect(names).toHaveValue("never/saved");
  await command(page, "Dark theme");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  // Going to the page itself may lose them too.
  await command(page, "Settings: General");
  await keepEditing(page);
  await expect(names).toHaveValue("never/saved");
  await command(page, "Settings: Rollbacks");
  await discard(page);
  await expect(page).toHaveURL(/\/settings\/rollbacks$/);
});

test("the palette asks before it loses what stands in a dialog, and discards it with the dialog", async ({
  page,
  own,
}) => {
  await page.goto(`${own.settings}/freeze-windows`);
  const open = page.getByRole("button", { name: "Add freeze window" }).first();
  await open.click();
  const dialog = page.getByRole("dialog", { name: /freeze window/i });
  await dialog.getByLabel("Name").fill("Year’s end");
  await command(page, "Activity");
  await keepEditing(page);
  await expect(dialog.getByLabel("Name")).toHaveValue("Year’s end");
  await command(page, "Activity");
  await discard(page);
  await expect(page).toHaveURL(/\/activity$/);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  // A dialog of the header is there on every page.
  await page.getByRole("banner").getByRole("button", { name: own.name }).click();
  await page.getByRole("menuitem", { name: "New deployment" }).click();
  await page.getByRole("dialog", { name: "New deployment" }).getByLabel("Name").fill("never made");
  await command(page, "Assets");
  await discard(page);
  await expect(page).toHaveURL(/\/assets$/);
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("settings that I edit stay when something else of the deployment changes, and give way to newer ones", async ({
  page,
  own,
  api,
}) => {
  const path = `/api/v1/deployments/${encodeURIComponent(own.name)}`;
  /** Changes the deployment, and waits until the page knows of it; a freeze window is what it is told of at once. */
  async function configure(settings: object): Promise<void> {
    expect((await api.patch(path, settings)).status).toBe(200);
    const heard = page.waitForResponse(
      (answer) => answer.request().method() === "GET" && new URL(answer.url()).pathname === path,
    );
    const schedule = { type: "once", startsAt: "2090-12-20T00:00:00Z", endsAt: "2091-01-02T00:00:00Z" };
    const window = { name: crypto.randomUUID(), reason: "Year’s end", enabled: true, schedule };
    expect((await api.post(`${path}/freeze-windows`, window)).status).toBe(201);
    await (await heard).finished();
  }
  await page.goto(`${own.settings}/rollbacks`);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  const form = page.getByRole("form", { name: "Rollback settings" });
  const days = form.getByLabel("Days for which a load can be rolled back to");
  await days.fill("77");
  await configure({ ignoredMetadata: ["of/another"] });
  await expectAccessible(page);
  await expect(days).toHaveValue("77");
  await expect(days).toBeFocused();
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved the rollback settings")).toBeVisible();
  await days.fill("78");
  await configure({ retentionDays: 99 });
  await expect(days).toHaveValue("99");
  await expect(form.getByRole("button", { name: "Save" })).toBeDisabled();
  expect((await api.get(path)).body.deployment).toMatchObject({ ignoredMetadata: ["of/another"], retentionDays: 99 });
});

test("with the keyboard I stay in a form whose changes I discard or save", async ({ page, own }) => {
  await page.goto(`${own.settings}/general`);
  const form = page.getByRole("form", { name: "Ignored metadata" });
  const names = form.getByLabel("Name of metadata");
  const save = form.getByRole("button", { name: "Save", exact: true });
  await names.fill("never/saved");
  await form.getByRole("button", { name: "Discard" }).press("Enter");
  await expect(form).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(names).toBeFocused();
  await names.fill("saved/now");
  await save.press("Enter");
  await expect(form.getByRole("list", { name: "Ignored names" })).toContainText("saved/now");
  await expect(save).toBeDisabled();
  await expect(form).toBeFocused();
  await expectAccessible(page);
});
