import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import type { Place } from "../support/api-test.ts";
import { test as base, expect } from "../support/app-test.ts";
import { pushedHistory } from "../support/pushed-history.ts";

const test = base.extend<{ place: Place }>({
  place: async ({ api }, use) => use(await pushedHistory(api)),
});

test.beforeEach(async ({ signInAs }) => signInAs("organization_admin"));

const historyOf = (place: Place) => `${place.path.replace("/api/v1", "")}/history`;
const dialogOf = (page: Page) => page.getByRole("dialog", { name: "History of orders" });
const numbers = async (page: Page) =>
  dialogOf(page)
    .getByRole("row")
    .getByText(/^#\d+$/)
    .allTextContents();

test("I narrow the history, see by what, send the address on, and take it away again", async ({ page, place }) => {
  await page.goto(historyOf(place));
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#1"]);
  await dialogOf(page).getByRole("button", { name: "Filter", exact: true }).click();
  const form = page.getByRole("dialog", { name: "Filter the history" });
  await form.getByLabel("Status").selectOption("Failed");
  await expect.poll(() => numbers(page)).toEqual(["#6"]);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(form).toBeHidden();
  await expect(dialogOf(page)).toBeVisible();
  await expect(page).toHaveURL(/\?status=failed$/);

  await page.reload();
  await expect.poll(() => numbers(page)).toEqual(["#6"]);
  await dialogOf(page).getByRole("button", { name: "Failed: remove this filter" }).click();
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#1"]);
  await expect(page).toHaveURL(/\/history$/);
});

test("I narrow the history to what somebody did to the assets", async ({ page, place }) => {
  await page.goto(`${historyOf(place)}?change=removed`);
  await expect.poll(() => numbers(page)).toEqual(["#5"]);
  await dialogOf(page).getByRole("button", { name: "Filter 1 in use" }).click();
  const form = page.getByRole("dialog", { name: "Filter the history" });
  await form.getByLabel("What it changed").selectOption("Any");
  await form.getByLabel("Deployed or written by").fill("lovelace");
  await expect(page).toHaveURL(/\?person=lovelace$/);
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#1"]);
  await form.getByLabel("What it changed").selectOption("Changed nothing");
  // Of the loads that are alike, the first was another commit, and changed nothing.
  await expect.poll(() => numbers(page)).toEqual(["#4"]);
  await form.getByRole("button", { name: "Show all loads" }).click();
  await expect(page).toHaveURL(/\/history$/);
});

test("a search that finds nothing tells what it looked for, and I come back to all loads", async ({ page, place }) => {
  await page.goto(`${historyOf(place)}?q=refunds&status=failed`);
  const dialog = dialogOf(page);
  await expect(dialog.getByText("No load matches")).toBeVisible();
  await expect(dialog).toContainText("“refunds”");
  await dialog.getByRole("button", { name: "Show all loads" }).click();
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#1"]);
  await expect(dialog.getByLabel("Search the history")).toHaveValue("");
});

test("I find the loads that changed an asset, and the rows name it", async ({ page, place }) => {
  await page.goto(historyOf(place));
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#1"]);
  await page.keyboard.press("/");
  await expect(dialogOf(page).getByLabel("Search the history")).toBeFocused();
  await page.keyboard.type("Refunds");
  await expect.poll(() => numbers(page)).toEqual(["#5", "#1"]);
  for (const row of await dialogOf(page).getByRole("row").filter({ hasText: /#\d/ }).all()) {
    await expect(row.getByRole("link", { name: "refunds" })).toBeVisible();
  }
});

test("I pick two loads by keyboard and compare them", async ({ page, place }) => {
  await page.goto(`${historyOf(place)}?expand=1`);
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#3", "#2", "#1"]);
  const dialog = dialogOf(page);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(dialog.getByRole("status")).toContainText("#5 is picked");
  await dialog.getByRole("button", { name: "More actions for load 1" }).click();
  await page.getByRole("menuitem", { name: "Pick to compare" }).click();
  const compare = dialog.getByRole("link", { name: "Compare #1 with #5" });
  await expect(compare).toBeVisible();
  await expectAccessible(page);
  await compare.click();
  await expect(page).toHaveURL(/compare\/1\.\.\.5$/);
});

test("? lists the keys, and what I open with them closes with Escape", async ({ page, place }) => {
  await page.goto(historyOf(place));
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#1"]);
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keys of the history" });
  await expect(keys).toContainText("Pick it to be compared");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(keys).toBeHidden();

  await page.keyboard.press("f");
  await expect(page.getByRole("dialog", { name: "Filter the history" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Filter the history" })).toBeHidden();
  await expect(dialogOf(page)).toBeVisible();
});

test("I open similar entries and edit a description by keyboard", async ({ api, page, place }) => {
  await page.goto(historyOf(place));
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#1"]);
  for (const key of ["j", "j", "j"]) await page.keyboard.press(key);
  await expect(page.locator("tr:focus")).toContainText("#4");
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route(/loads\?collapse=false/, async (route) => {
    await asked;
    await route.fallback();
  });
  await page.keyboard.press("o");
  // The rows that come have their room, so that what is below moves once.
  await expect(dialogOf(page).getByRole("table")).toHaveAttribute("aria-rowcount", "7");
  expect(await numbers(page)).toEqual(["#6", "#5", "#4", "#1"]);
  answer();
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#3", "#2", "#1"]);
  await page.keyboard.press("e");
  const field = page.getByRole("textbox", { name: "Description of load 4" });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("");
  await page.keyboard.type("The third of three");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(field).toBeHidden();
  await expect.poll(async () => (await api.get(`${place.loads}/4`)).body.load.description).toBe("The third of three");
});

test("a description that I write waits while I search, and is thrown away when I say so", async ({ page, place }) => {
  await page.goto(historyOf(place));
  await page.getByRole("button", { name: /description of load 5/ }).click();
  const field = page.getByRole("textbox", { name: "Description of load 5" });
  await field.fill("Half of a");
  const search = dialogOf(page).getByRole("searchbox", { name: "Search the history" });
  await search.fill("Begin");
  await expect.poll(() => numbers(page)).toEqual(["#1"]);
  const question = page.getByRole("dialog", { name: "Discard the changes?" });
  await dialogOf(page).getByRole("button", { name: "Close" }).click();
  await question.getByRole("button", { name: "Keep editing" }).click();
  await search.fill("");
  await expect(field).toHaveValue("Half of a");
  for (const leave of [
    () => field.press("Escape"),
    () => dialogOf(page).getByRole("button", { name: "Close" }).click(),
  ]) {
    await leave();
    await expect(question).toBeVisible();
    await expectAccessible(page);
    await question.getByRole("button", { name: "Keep editing" }).click();
    await expect(field).toHaveValue("Half of a");
  }
  await field.press("Escape");
  await question.getByRole("button", { name: "Discard" }).click();
  await expect(field).toHaveCount(0);
  await expect(page.locator("tr:focus")).toContainText("#5");
  await expect(page).toHaveURL(/\/history$/);
});

test("what I write in the list stays while I look at a load, and what I write of the load is asked for", async ({
  page,
  place,
}) => {
  await page.goto(historyOf(place));
  await page.getByRole("button", { name: /description of load 5/ }).click();
  const inList = page.getByRole("textbox", { name: "Description of load 5" });
  await inList.fill("Half of a");
  const question = page.getByRole("dialog", { name: "Discard the changes?" });
  await dialogOf(page).getByRole("link", { name: "invoices" }).first().click();
  await question.getByRole("button", { name: "Keep editing" }).click();
  await expect(inList).toHaveValue("Half of a");
  await page.getByRole("link", { name: "View metadata of load 4", exact: true }).click();
  const load = page.getByRole("dialog", { name: "Load #4" });
  await load.getByRole("button", { name: /description of load 4/ }).click();
  const inLoad = load.getByRole("textbox", { name: "Description of load 4" });
  await inLoad.fill("Half of another");
  for (const leave of [
    load.getByRole("link", { name: "Newer: load 5" }),
    load.getByRole("button", { name: "Close", exact: true }),
  ]) {
    await leave.click();
    await expect(question).toBeVisible();
    await expectAccessible(page);
    await question.getByRole("button", { name: "Keep editing" }).click();
    await expect(inLoad).toHaveValue("Half of another");
  }
  await load.getByRole("link", { name: "Older: load 3" }).click();
  await question.getByRole("button", { name: "Discard" }).click();
  const older = page.getByRole("dialog", { name: "Load #3" });
  await older.getByRole("button", { name: "Close" }).click();
  await expect(older).toHaveCount(0);
  await expect(question).toHaveCount(0);
  await expect(inList).toHaveValue("Half of a");
});

test("on a phone the filters and the picked loads fit the screen", async ({ page, place }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${historyOf(place)}?status=loaded&change=added&person=lovelace`);
  await expect.poll(() => numbers(page)).toEqual(["#5", "#1"]);
  await dialogOf(page).getByRole("button", { name: "Filter 3 in use" }).click();
  const form = page.getByRole("dialog", { name: "Filter the history" });
  await expect(form).toBeVisible();
  const box = await form.boundingBox();
  expect(box && box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box)).toBe(true);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});
