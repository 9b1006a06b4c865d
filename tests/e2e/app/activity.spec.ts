import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import { type Place, placeOf } from "../support/api-test.ts";
import { test as base, expect } from "../support/app-test.ts";
import { pushedHistory } from "../support/pushed-history.ts";
import { loaded } from "../support/snapshots.ts";

/** `orders` with its six loads, then one of `items` by Grace. */
const test = base.extend<{ place: Place }>({
  place: async ({ api }, use) => {
    const place = await pushedHistory(api);
    const push = loaded([{ key: ["a"] }], { deployedBy: { name: "Grace Hopper" }, description: "Items, at last" });
    expect((await api.post(placeOf(place.deployment, "items").loads, push)).status).toBe(201);
    await use(place);
  },
});

const activityOf = (place: Place) => `${place.deploymentPath.replace("/api/v1", "")}/activity`;
const historyOf = (place: Place) => `${place.path.replace("/api/v1", "")}/history`;
/** Numbers of the loads that a history shows. */
const entries = (history: Locator) => history.getByRole("row").getByText(/^#\d+$/);
const list = (page: Page) => page.getByRole("list", { name: "Loads of all code locations, newest first" });
const loads = (page: Page) =>
  list(page)
    .getByRole("listitem")
    .filter({ has: page.getByText(/^Load #\d+$/) });
const numbers = async (page: Page) =>
  Promise.all(
    (await loads(page).all()).map(async (row) => {
      const [location, number] = await row.getByRole("link").allTextContents();
      return `${location} ${number}`;
    }),
  );

test.beforeEach(async ({ signInAs }) => signInAs("organization_admin"));

test("I see all loads of all code locations in the order in which they came", async ({ page, place }) => {
  await page.goto(activityOf(place));
  await expect(page).toHaveTitle(`Activity · ${place.deployment} · Loadline`);
  await expect(page.getByRole("heading", { name: /^(Today|Yesterday)$/ }).first()).toBeVisible();
  const collapsed = ["items Load #1", "orders Load #6", "orders Load #5", "orders Load #2", "orders Load #1"];
  await expect.poll(() => numbers(page)).toEqual(collapsed);
  await expect(loads(page).nth(0)).toContainText("Items, at last");
  await expect(loads(page).nth(1)).toContainText("No module named orders");
  await expect(loads(page).nth(1).getByLabel("Failed")).toBeVisible();
  await expect(loads(page).nth(2)).toContainText("Add invoices");
  await expect(loads(page).nth(3)).toContainText("×3");

  await page.getByRole("checkbox", { name: "Collapse similar entries" }).click();
  await expect.poll(() => numbers(page)).toHaveLength(7);
  await loads(page).nth(2).getByRole("link", { name: "1 added, 1 removed, 1 changed" }).click();
  await expect(page).toHaveURL(/orders\/compare\/4\.\.\.5$/);
});

test("I narrow the activity by place, person, commit, outcome, change, day and words, and share what I see", async ({
  page,
  place,
}) => {
  await page.goto(activityOf(place));
  await expect.poll(() => numbers(page)).toHaveLength(5);
  const filters = page.getByRole("search", { name: "Activity" });
  const clear = async () => {
    await filters.getByRole("button", { name: "Clear filters" }).click();
    await expect.poll(() => numbers(page)).toHaveLength(5);
  };

  await filters.getByLabel("Code location").selectOption("items");
  await expect.poll(() => numbers(page)).toEqual(["items Load #1"]);
  await clear();
  await filters.getByLabel("Status").selectOption("Failed");
  await expect.poll(() => numbers(page)).toEqual(["orders Load #6"]);
  await page.reload();
  await expect.poll(() => numbers(page)).toEqual(["orders Load #6"]);
  await clear();
  await filters.getByLabel("Kind of change").selectOption("Removed assets");
  await expect.poll(() => numbers(page)).toEqual(["orders Load #5"]);
  await clear();
  await loads(page).first().getByRole("button", { name: "By Grace Hopper" }).click();
  await expect.poll(() => numbers(page)).toEqual(["items Load #1"]);
  await expect(filters.getByLabel("Person")).toHaveValue("Grace Hopper");
  await clear();
  await loads(page)
    .last()
    .getByRole("button", { name: /Show only commit a1a1a1a/ })
    .click();
  await expect.poll(() => numbers(page)).toEqual(["orders Load #1"]);
  await filters.getByRole("button", { name: /Commit a1a1a1a: remove this filter/ }).click();
  await filters.getByLabel("To").fill("2020-01-01");
  await expect(page.getByText("No load matches")).toBeVisible();
  await page.locator("main").getByRole("button", { name: "Clear filters" }).last().click();
  await expect.poll(() => numbers(page)).toHaveLength(5);
  await page.keyboard.press("/");
  await page.keyboard.type("invoices");
  await expect.poll(() => numbers(page)).toEqual(["orders Load #6", "orders Load #5"]);
  await expect(page).toHaveURL(/\?q=invoices$/);
});

test("the activity shows a load as it comes, and j, k and Enter take me to it", async ({ api, page, place }) => {
  await page.goto(activityOf(place));
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await expect.poll(() => numbers(page)).toHaveLength(5);
  const push = loaded([{ key: ["fresh"] }], { description: "While you watched" });
  expect((await api.post(placeOf(place.deployment, "users").loads, push)).status).toBe(201);
  await expect(page.getByText("While you watched")).toBeVisible();
  await page.keyboard.press("j");
  await expect(page.locator("li:focus")).toContainText("users");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(page.locator("li:focus")).toContainText("orders");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/orders\/history\/6$/);
  await page.goBack();
  await expect.poll(() => numbers(page)).toHaveLength(6);
});

test("the activity ends with its last load, and a row of similar entries leads to them", async ({ page, place }) => {
  await page.goto(activityOf(place));
  await expect.poll(() => numbers(page)).toHaveLength(5);
  const frame = await list(page).locator("..").boundingBox();
  const last = await loads(page).last().boundingBox();
  const below = (frame?.y ?? 0) + (frame?.height ?? 0) - (last?.y ?? 0) - (last?.height ?? 0);
  expect(below).toBeLessThan(4);
  await page.keyboard.press("?");
  // With the focus it hears Escape.
  await expect(page.getByRole("dialog", { name: "Keys of the activity" })).toBeFocused();
  await page.keyboard.press("Escape");
  await loads(page).nth(3).getByRole("link", { name: "3 similar entries of orders, loads 2 to 4" }).click();
  const history = page.getByRole("dialog", { name: "History of orders" });
  await expect(entries(history)).toHaveText(["#6", "#5", "#4", "#3", "#2", "#1"]);
  await history.getByRole("button", { name: "Collapse 3 similar entries, loads 2 to 4" }).click();
  await expect(entries(history)).toHaveText(["#6", "#5", "#4", "#1"]);
});

test("where nothing was loaded yet there is nothing to filter, and I am led to how the first load comes", async ({
  api,
  page,
}) => {
  const deployment = `e2e ${crypto.randomUUID()}`;
  expect((await api.post("/api/v1/deployments", { name: deployment, kind: "generic" })).status).toBe(201);
  await page.goto(`/deployments/${encodeURIComponent(deployment)}/activity`);
  await expect(page.getByText("Nothing was loaded yet")).toBeVisible();
  await expect(page.getByRole("search", { name: "Activity" })).toHaveCount(0);
  await expectAccessible(page);
  await page.getByRole("link", { name: "See how the first load comes" }).click();
  await expect(page.getByText("Waiting for the first load…")).toBeVisible();
});

test("a timeline of two hundred loads goes on to its first as I scroll", async ({ api, page, place }) => {
  for (let number = 7; number <= 200; number++) {
    expect((await api.post(place.loads, loaded([{ key: ["a"], codeVersion: String(number) }]))).status).toBe(201);
  }
  await page.goto(activityOf(place));
  await expect(async () => {
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await expect(loads(page).last()).toContainText("Load #1", { timeout: 500 });
    await expect(loads(page).last()).toContainText("Begin", { timeout: 500 });
  }).toPass({ timeout: 60_000 });
  expect(await list(page).getByRole("listitem").count()).toBeLessThan(80);

  // Further down than what a history begins with.
  const history = page.getByRole("dialog", { name: "History of orders" });
  await page.goto(`${historyOf(place)}?at=2`);
  for (const number of ["#4", "#3", "#2"]) {
    await expect(entries(history).filter({ hasText: new RegExp(`^${number}$`) })).toBeInViewport();
  }
});

test("everybody can use the activity, on a wide screen and on a phone; a Catalog Viewer is told what it takes", async ({
  page,
  place,
  signInAs,
  expectFault,
}) => {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(activityOf(place));
    await expect(loads(page).first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    await expectAccessible(page);
  }
  expectFault(/403/);
  await signInAs("catalog_viewer");
  await page.goto("/deployments/demo/activity");
  await expect(page.getByText("You may not see this")).toBeVisible();
  await expectAccessible(page);
});
