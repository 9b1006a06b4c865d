import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import type { Api } from "../support/api.ts";
import { type Place, placeOf } from "../support/api-test.ts";
import { test as base, expect } from "../support/app-test.ts";
import { pushedHistory } from "../support/pushed-history.ts";
import { loaded } from "../support/snapshots.ts";

/** Code that the page asks for from `lose` on is not there: another Loadline runs by now, or the network is away. */
const test = base.extend<{ place: Place; code: { lose: () => Promise<void>; giveBack: () => Promise<void> } }>({
  place: async ({ api }, use) => use(placeOf((await pushedHistory(api)).deployment, "items")),
  code: async ({ page, expectFault }, use) => {
    const chunks = /\/_next\/static\/.*\.js/;
    await use({
      lose: async () => {
        expectFault(/Failed to load resource/);
        await page.route(chunks, (route) => route.fulfill({ status: 404, body: "" }));
      },
      giveBack: () => page.unroute(chunks),
    });
  },
});

const boardOf = (place: Place) => place.deploymentPath.replace("/api/v1", "");
const alert = (page: Page, text: RegExp) => page.getByRole("alert").filter({ hasText: text });
const OUTDATED = /A part of this page could not be loaded\. Reload the page to get its newest version\./;

const itemsOf = (page: Page) => page.getByRole("row", { name: /^items/ });

/** Opens the board with what it reads events and answers with, which comes with the first event: two assets of items. */
async function openBoard(page: Page, api: Api, place: Place): Promise<void> {
  await page.goto(boardOf(place));
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  expect((await api.post(place.loads, loaded([{ key: ["a"] }, { key: ["b"] }]))).status).toBe(201);
  await expect(itemsOf(page)).toContainText("2 assets");
}

test.beforeEach(async ({ api, place, signInAs }) => {
  expect((await api.post(place.loads, loaded([{ key: ["a"] }]))).status).toBe(201);
  await signInAs("organization_admin");
});

test("a menu and the list of keys whose code is gone say so, and open once it can be had", async ({
  api,
  page,
  place,
  code,
}) => {
  // So it says nothing of the events that come besides.
  await openBoard(page, api, place);
  await code.lose();
  const menu = page.getByRole("button", { name: "More actions for items" });
  await menu.click();
  await expect(
    alert(page, /^The menu could not be loaded\..*or reload the page if Loadline was updated/),
  ).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(alert(page, /could not be loaded/)).toHaveCount(0);
  await page.keyboard.press("?");
  await expect(alert(page, /^The list of keys could not be loaded/)).toBeVisible();
  await expect(page.getByRole("table", { name: /^Code locations of/ })).toBeVisible();

  await code.giveBack();
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keys of the Deployment tab" });
  await expect(keys).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(keys).toHaveCount(0);
  await menu.click();
  await expect(page.getByRole("menu", { name: "More actions for items" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Reload the page" }).click();
  await expect(alert(page, /could not be loaded/)).toHaveCount(0);
  await expect(page.getByRole("table", { name: /^Code locations of/ })).toBeVisible();
});

test("what I type in the history outlives a list of keys whose code is gone", async ({ page, place, code }) => {
  await page.goto(`${boardOf(place)}/locations/orders/history`);
  await page.getByRole("button", { name: "More actions for load 5" }).click();
  await page.getByRole("menuitem", { name: "Edit description" }).click();
  const description = page.getByRole("textbox", { name: "Description of load 5" });
  await description.fill("Half a sen");
  await code.lose();
  await page.getByRole("button", { name: "Keys of the history" }).focus();
  await page.keyboard.press("?");
  // The code of toasts is there already: the menu was clicked.
  await expect(page.getByText(/^The list of keys could not be loaded/)).toBeVisible();
  await expect(description).toHaveValue("Half a sen");
});

test("a part that the board needs for the first time and cannot have takes nothing else away", async ({
  api,
  page,
  place,
  code,
}) => {
  await openBoard(page, api, place);
  const items = itemsOf(page);
  await code.lose();
  const startsAt = new Date(Date.now() - 60_000).toISOString();
  const endsAt = new Date(Date.now() + 3_600_000).toISOString();
  const freeze = { name: "Month end", schedule: { type: "once", startsAt, endsAt } };
  expect((await api.post(`${place.deploymentPath}/freeze-windows`, freeze)).status).toBe(201);
  const missing = alert(page, /^This part of the page could not be loaded/);
  await expect(missing.getByRole("button", { name: "Reload the page" })).toBeVisible();
  await expect(items).toContainText("2 assets");
  await expectAccessible(page);

  expect((await api.post(place.loads, { status: "failed", error: { message: "No module" } })).status).toBe(201);
  await expect(items).toContainText("Did not load");

  await code.giveBack();
  await missing.getByRole("button", { name: "Reload the page" }).click();
  await expect(page.getByText(/^Frozen until/)).toBeVisible();
  await expect(missing).toHaveCount(0);
});

test("a page that cannot take up an event any more says that it is out of date", async ({
  api,
  page,
  place,
  code,
  demo,
  signInAs,
}) => {
  // Who hears of no other test's deployments: an event of theirs would have the code here before it is lost.
  const grant = { subject: { type: "account", email: demo.signIns.editor.email }, role: "editor" };
  const json = { "content-type": "application/json" };
  expect((await api.send("PUT", `${place.deploymentPath}/grants`, JSON.stringify(grant), json)).status).toBe(200);
  await signInAs("editor");
  await page.goto(boardOf(place));
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await expect(alert(page, OUTDATED)).toHaveCount(0);
  await code.lose();
  expect((await api.post(place.loads, loaded([{ key: ["a"] }, { key: ["b"] }]))).status).toBe(201);
  await expect(alert(page, OUTDATED)).toBeVisible();
  await code.giveBack();
  await alert(page, OUTDATED).getByRole("button", { name: "Reload the page" }).click();
  await expect(page.getByRole("row", { name: /^items/ })).toContainText("2 assets");
  await expect(alert(page, OUTDATED)).toHaveCount(0);
});
