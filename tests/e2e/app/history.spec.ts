import type { Page } from "@playwright/test";
import { loadNumbers, type Place } from "../support/api-test.ts";
import { test as base, expect } from "../support/app-test.ts";
import { pushedHistory } from "../support/pushed-history.ts";
import { loaded } from "../support/snapshots.ts";

const test = base.extend<{ place: Place }>({
  place: async ({ api }, use) => use(await pushedHistory(api)),
});

test.beforeEach(async ({ signInAs }) => signInAs("organization_admin"));

const pageOf = (place: Place) => place.path.replace("/api/v1", "");
const boardOf = (place: Place) => place.deploymentPath.replace("/api/v1", "");
const rows = (page: Page) =>
  page
    .getByRole("dialog")
    .getByRole("row")
    .filter({ has: page.getByText(/^#\d+$/) });
const numbers = async (page: Page) =>
  rows(page)
    .getByText(/^#\d+$/)
    .allTextContents();

test("I see each code location with name, status, image, commit and when it was updated", async ({ page, place }) => {
  await page.goto(boardOf(place));
  const head = page.getByRole("table").getByRole("columnheader");
  for (const name of ["Name", "Status", "Image", "Commit", "Updated"]) {
    await expect(head.filter({ hasText: new RegExp(`^${name}$`) })).toBeVisible();
  }
  const row = page.getByRole("row", { name: /orders/ });
  await expect(row).toContainText("Failed");
  await expect(row).toContainText("shop:3");
  await expect(row).toContainText("c3c3c3c");
  await expect(row).toContainText("Add invoices");

  await row.getByRole("button", { name: "View error" }).click();
  await expect(page.getByRole("dialog")).toContainText("No module named orders");
  await expect(page.getByRole("dialog").getByText("line 1", { exact: true })).toBeVisible();
});

test("I open and copy the whole error of a failed load, of which the history has the beginning", async ({
  api,
  context,
  page,
  place,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const error = { message: `${"no module ".repeat(300)}the end`, stack: "at definitions.py:3" };
  expect((await api.post(place.loads, { status: "failed", error })).status).toBe(201);
  const whole = `${error.message}\n\n${error.stack}`;
  await page.goto(`${pageOf(place)}/history`);
  const row = rows(page).filter({ has: page.getByText("#7", { exact: true }) });
  await expect(row).not.toContainText("the end");

  await row.getByRole("button", { name: "Copy error" }).click();
  await expect(row.getByRole("button", { name: "Copied error" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(whole);

  await row.getByText("Whole error").click();
  await expect(row.locator("pre")).toHaveText(whole);
});

test("I copy on a server without https, where the browser has no clipboard for pages", async ({ page, place }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "clipboard", { value: undefined }));
  await page.goto(`${pageOf(place)}/history/5`);
  const load = page.getByRole("dialog", { name: "Load #5", exact: true });
  await load.getByRole("button", { name: "Copy commit" }).click();
  await expect(load.getByRole("button", { name: /^Cop(y|ied) commit$/ })).toBeFocused();
  await page.keyboard.press("Escape");
  const search = page.getByLabel("Search the history");
  await search.click();
  await page.keyboard.press("ControlOrMeta+V");
  await expect(search).toHaveValue("c3".repeat(20));
  await expect(page).toHaveURL(/c3c3/);
  const address = page.url();
  await page.keyboard.press("ControlOrMeta+K");
  await expect(page.getByRole("dialog", { name: "Search and commands" }).getByRole("combobox")).toBeFocused();
  await page.keyboard.type("copy addr");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Copied the address")).toBeVisible();
  await search.fill("");
  await page.keyboard.press("ControlOrMeta+V");
  await expect(search).toHaveValue(address);
});

test("an error that cannot be loaded says so in its fold, and loads when I try again", async ({
  expectFault,
  page,
  place,
}) => {
  expectFault(/status of 404/);
  await page.goto(`${pageOf(place)}/history`);
  const row = rows(page).filter({ has: page.getByText("#6", { exact: true }) });
  const json = { type: "about:blank", title: "Not found", status: 404, detail: "There is no load 6." };
  await page.route("**/loads/6", (route) => route.fulfill({ status: 404, json }));
  await row.getByText("Stack").click();
  await expect(row.getByRole("alert")).toContainText("There is no load 6.");
  await page.unroute("**/loads/6");
  await row.getByRole("button", { name: "Try again" }).click();
  await expect(row.locator("pre")).toHaveText("line 1");
});

test("I open the history from the Updated column, and it has an address of its own", async ({ page, place }) => {
  await page.goto(boardOf(place));
  await page
    .getByRole("row", { name: /orders/ })
    .getByRole("link", { name: /View history/ })
    .click();
  await expect(page).toHaveURL(new RegExp(`${pageOf(place).replaceAll("%", "\\%")}/history$`));
  await expect(page.getByRole("dialog", { name: "History of orders" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("dialog", { name: "History of orders" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(new RegExp(`${boardOf(place).replaceAll("%", "\\%")}$`));
});

test("similar entries are one until I expand them, and again when I collapse them", async ({ page, place }) => {
  await page.goto(`${pageOf(place)}/history`);
  const collapse = page.getByRole("checkbox", { name: "Collapse similar entries" });
  await expect(collapse).toBeChecked();
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#1"]);

  await page.getByRole("button", { name: /Show 3 similar entries, loads 2 to 4/ }).click();
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#3", "#2", "#1"]);
  await page.getByRole("button", { name: /Collapse 3 similar entries/ }).click();
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#1"]);

  await collapse.click();
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#3", "#2", "#1"]);
  await page.reload();
  await expect(collapse).not.toBeChecked();
  await collapse.click();
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#1"]);
});

test("each load says what it brought: time, person, commit, image, description, assets", async ({ page, place }) => {
  await page.goto(`${pageOf(place)}/history`);
  const row = (number: number) => rows(page).filter({ has: page.getByText(`#${number}`, { exact: true }) });
  await expect(row(6)).toContainText("CURRENT");
  await expect(row(6)).toContainText("No module named orders");
  await expect(row(1)).toContainText("by Ada");
  await expect(row(1)).toContainText("Begin");
  const changed = row(5);
  await expect(changed).toContainText("shop:3");
  await expect(changed.getByRole("link", { name: /c3c3c3c/ })).toHaveAttribute(
    "href",
    `https://git.example.com/team/shop/commit/${"c3".repeat(20)}`,
  );
  for (const [label, key] of [
    ["Added", "invoices"],
    ["Changed", "orders"],
    ["Removed", "refunds"],
  ] as const) {
    await expect(changed.getByRole("listitem").filter({ has: page.getByLabel(label) })).toContainText(key);
  }
});

test("I view the metadata of a load and come back to the history", async ({ page, place }) => {
  await page.goto(`${pageOf(place)}/history`);
  await page.getByRole("link", { name: "View metadata of load 1", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Load #1", exact: true });
  for (const fact of ["build", "7", "python", "3.12", "a1".repeat(20), "registry.example.com/shop:1"]) {
    await expect(dialog).toContainText(fact);
  }
  await expect(page).toHaveURL(/\/history\/1$/);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("dialog", { name: "History of orders" })).toBeVisible();
});

test("I search the history by commit, image and words", async ({ page, place }) => {
  await page.goto(`${pageOf(place)}/history`);
  const search = page.getByLabel("Search the history");
  await search.fill("shop:2");
  await expect.poll(() => numbers(page)).toEqual(["#4"]);
  await search.fill("a1a1a1");
  await expect.poll(() => numbers(page)).toEqual(["#1"]);
  await search.fill("nothing like this");
  await expect(page.getByText("No load matches")).toBeVisible();
});

test("I compare a load with the one before, and see each facet that changed", async ({ page, place }) => {
  await page.goto(`${pageOf(place)}/history`);
  await page.getByRole("button", { name: "More actions for load 5" }).click();
  await page.getByRole("menuitem", { name: "Compare with previous" }).click();
  await expect(page).toHaveURL(/compare\/4\.\.\.5$/);
  const changes = page.getByRole("region", { name: "Changes" });
  await expect(changes).toContainText("3 assets differ");
  await changes
    .getByRole("listitem")
    .filter({ hasText: /^Changed|orders/ })
    .first()
    .waitFor();
  await changes.getByText("orders", { exact: true }).first().click();
  await expect(changes).toContainText("core");
  await expect(changes).toContainText("sales");
});

test("I edit a load's description and everybody sees it", async ({ api, expectFault, page, place }) => {
  expectFault(/status of 503/);
  await page.goto(`${pageOf(place)}/history`);
  await page.getByRole("button", { name: "More actions for load 5" }).click();
  await page.getByRole("menuitem", { name: "Edit description" }).click();
  const field = page.getByRole("textbox", { name: "Description of load 5" });
  await field.fill("Invoices, asked for by sales");
  let refuse = () => {};
  const refused = new Promise<void>((resolve) => {
    refuse = resolve;
  });
  const json = { type: "about:blank", title: "Unavailable", status: 503, detail: "Come back later." };
  await page.route("**/loads/5", async (route) => {
    if (route.request().method() !== "PATCH") return route.fallback();
    await refused;
    await route.fulfill({ status: 503, json });
  });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(field).toBeHidden();
  await expect(page.getByText("Invoices, asked for by sales")).toBeVisible();
  refuse();
  await expect(page.getByText("Come back later.")).toBeVisible();
  await expect(field).toHaveValue("Invoices, asked for by sales");
  await page.unroute("**/loads/5");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(field).toBeHidden();
  await expect(page.getByText("Invoices, asked for by sales")).toBeVisible();
  await expect(page.locator("tr:focus")).toContainText("#5");
  const saved = async () => (await api.get(`${place.loads}/5`)).body.load.description;
  await expect.poll(saved).toBe("Invoices, asked for by sales");
});

test("an open history shows a load at the moment it is recorded", async ({ api, page, place }) => {
  await page.goto(`${pageOf(place)}/history`);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#1"]);
  const pushed = await api.post(place.loads, loaded([{ key: ["fresh"] }], { description: "While you watched" }));
  expect(pushed.status).toBe(201);
  await expect(page.getByText("While you watched")).toBeVisible();
  expect(await numbers(page)).toEqual(["#7", "#6", "#5", "#4", "#1"]);
  expect(await loadNumbers(api, place)).toEqual([7, 6, 5, 4, 3, 2, 1]);
});

/** What was below a dialog takes the keyboard back in the frames after; nobody's second key comes before them. */
async function belowTakesKeys(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

test("I move through the history with j and k, open with Enter and leave with Escape", async ({ page, place }) => {
  await page.goto(`${pageOf(place)}/history`);
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#1"]);
  const focused = page.locator("tr:focus");
  await page.keyboard.press("j");
  await expect(focused).toContainText("#6");
  await page.keyboard.press("j");
  await expect(focused).toContainText("#5");
  await page.keyboard.press("k");
  await expect(focused).toContainText("#6");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Load #5", exact: true })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Load #5", exact: true })).toBeHidden();
  await belowTakesKeys(page);
  await expect(focused).toContainText("#5");
  // Keys that come faster than frames are all counted.
  await page.evaluate(() => {
    for (const key of ["k", "j", "j", "Enter"]) {
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
  });
  await expect(page.getByRole("dialog", { name: "Load #4", exact: true })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Load #4", exact: true })).toBeHidden();
  await belowTakesKeys(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("keys count after I pressed Collapse or looked something up, and the error of a load is as wide as its row", async ({
  page,
  place,
}) => {
  await page.goto(`${pageOf(place)}/history`);
  await expect.poll(() => numbers(page)).toEqual(["#6", "#5", "#4", "#1"]);
  await page.getByRole("checkbox", { name: "Collapse similar entries" }).click();
  await expect.poll(() => numbers(page)).toHaveLength(6);
  await page.keyboard.press("j");
  await expect(page.locator("tr:focus")).toContainText("#6");
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await expect(page.locator("tr:focus")).toContainText("#5");
  await page.keyboard.press("x");
  await expect(page.getByRole("link", { name: "Compare #5 with #6" })).toBeVisible();
  // Out of the search, with what it found.
  await page.keyboard.press("/");
  await page.keyboard.type("shop:1");
  await expect.poll(() => numbers(page)).toEqual(["#1"]);
  await page.keyboard.press("Enter");
  await page.keyboard.press("j");
  await expect(page.locator("tr:focus")).toContainText("#1");
  await page.getByLabel("Search the history").fill("");
  await expect.poll(() => numbers(page)).toHaveLength(6);

  const failed = rows(page).filter({ has: page.getByText("#6", { exact: true }) });
  await failed.getByText("Stack").click();
  const [row, stack] = [await failed.boundingBox(), await failed.locator("pre").boundingBox()];
  expect((stack?.width ?? 0) / (row?.width ?? 1)).toBeGreaterThan(0.9);
});

test("a history of 300 loads scrolls to its first", async ({ api, page, place }) => {
  for (let number = 7; number <= 300; number++) {
    expect((await api.post(place.loads, loaded([{ key: ["a"], codeVersion: String(number) }]))).status).toBe(201);
  }
  await page.goto(`${pageOf(place)}/history`);
  const list = page.getByRole("dialog").getByLabel("Loads", { exact: true });
  await expect(list.getByText("#300", { exact: true })).toBeVisible();
  await expect(async () => {
    await list.evaluate((box) => box.scrollTo({ top: box.scrollHeight }));
    await expect(list.getByText("#1", { exact: true })).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
  // Far fewer rows than loads are on the page.
  expect(await list.getByRole("row").count()).toBeLessThan(60);
});

test("a compare of 1,200 changes holds a page of rows, comes to its last by scrolling, and keeps what I opened", async ({
  api,
  page,
  place,
}) => {
  const wide = (version: string) =>
    Array.from({ length: 1200 }, (_, i) => ({ key: ["wide", `t${10_000 + i}`], codeVersion: version }));
  expect((await api.post(place.loads, loaded(wide("before")))).status).toBe(201);
  expect((await api.post(place.loads, loaded(wide("after")))).status).toBe(201);
  await page.goto(`${pageOf(place)}/compare/7...8`);
  const changes = page.getByRole("region", { name: "Changes" });
  await expect(changes).toContainText("1,200 assets differ");
  await changes.getByText("wide / t10000", { exact: true }).click();
  await expect(changes).toContainText("before");
  await expect(async () => {
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await expect(changes.getByText("wide / t11199", { exact: true })).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
  expect(await changes.getByRole("listitem").count()).toBeLessThan(150);
  await page.evaluate(() => window.scrollTo(0, 0));
  await expect(changes).toContainText("before");
});

test("on a phone no page is wider than the screen", async ({ api, page, place }) => {
  const image = { reference: `registry.example.com/${"very-long-path/".repeat(20)}shop:4` };
  expect((await api.post(place.loads, loaded([{ key: ["a"] }], { image }))).status).toBe(201);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [address, shown] of [
    [boardOf(place), "1 code location"],
    [`${pageOf(place)}/history`, "#7"],
    [`${pageOf(place)}/compare/6...7`, "very-long-path"],
  ] as const) {
    await page.goto(address);
    await expect(page.getByText(shown).first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), address).toBe(390);
  }
});
