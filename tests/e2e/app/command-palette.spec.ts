import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import type { Place } from "../support/api-test.ts";
import { test as base, expect } from "../support/app-test.ts";
import { holdScripts } from "../support/held-scripts.ts";
import { pushedHistory } from "../support/pushed-history.ts";

const test = base.extend<{ place: Place }>({
  place: async ({ api }, use) => use(await pushedHistory(api)),
});

const boardOf = (place: Place) => place.deploymentPath.replace("/api/v1", "");
const palette = (page: Page) => page.getByRole("dialog", { name: "Search and commands" });
const option = (page: Page, name: RegExp) => palette(page).getByRole("option", { name });

test.beforeEach(async ({ signInAs }) => signInAs("organization_admin"));

async function open(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(palette(page).getByRole("combobox")).toBeFocused();
}

test("with Ctrl K I go to a page by the first letters of its name", async ({ page, place }) => {
  await page.goto(boardOf(place));
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await open(page);
  await expect(option(page, /^Activity/)).toBeVisible();
  await page.keyboard.type("activ");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/activity$/);
  await expect(palette(page)).toHaveCount(0);
  await open(page);
  await page.keyboard.type("freeze");
  await option(page, /^Settings: Freeze windows/).click();
  await expect(page).toHaveURL(/settings\/freeze-windows$/);
});

test("what I type before the palette is there goes into it, and does nothing else", async ({ page, place }) => {
  await page.goto(boardOf(place));
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  const release = await holdScripts(page);
  // Escape calls it off.
  await page.keyboard.press("Control+k");
  await page.keyboard.type("orders");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  // Single letters and marks are commands of the page.
  await page.keyboard.type("/?jactixx");
  for (const key of ["Backspace", "Backspace"]) await page.keyboard.press(key);
  await page.keyboard.type("v");
  await expect(palette(page)).toHaveCount(0);
  release();
  const input = palette(page).getByRole("combobox");
  await expect(input).toBeFocused();
  await expect(input).toHaveValue("/?jactiv");
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await input.fill("activ");
  await page.keyboard.type("ity");
  await expect(input).toHaveValue("activity");
  await expect(option(page, /^Activity/)).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/activity$/);
});

test("the palette keeps the keyboard that a dialog beneath was about to take", async ({ page, place }) => {
  await page.goto(boardOf(place));
  // With its code there it opens at once.
  await open(page);
  await page.keyboard.press("Escape");
  await expect(palette(page)).toHaveCount(0);
  // A dialog takes the keyboard in the frame after it stands, which is a long one here.
  await page.evaluate((ms) => {
    const next = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (run) => next(() => setTimeout(run, ms, performance.now()));
  }, 1_000);
  await page.getByRole("link", { name: "View history of orders" }).click();
  const history = page.getByRole("dialog", { name: "History of orders" });
  await expect(history).toBeVisible();
  await open(page);
  await page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), 1_500);
  expect(
    await palette(page)
      .getByRole("combobox")
      .evaluate((input) => input === document.activeElement),
  ).toBe(true);
  await page.keyboard.type("c3c3");
  await expect(palette(page).getByRole("combobox")).toHaveValue("c3c3");
  await page.keyboard.press("Escape");
  await expect(palette(page)).toHaveCount(0);
  await expect(history).toBeFocused();
});

test("I find code locations, loads by number, commit, image and message, and assets, and open them", async ({
  page,
  place,
}) => {
  await page.goto(boardOf(place));
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  const input = palette(page).getByRole("combobox");
  await open(page);
  await input.fill("c3c3c3c3");
  const load = option(page, /orders #5.*c3c3c3c · Add invoices/);
  await expect(load.first()).toBeVisible();
  await input.fill("#1");
  await expect(option(page, /orders #1 .*Begin/).first()).toBeVisible();
  await input.fill("shop:2");
  await expect(option(page, /orders #4/)).toBeVisible();
  await input.fill("invoices");
  await expect(option(page, /^invoices/).first()).toBeVisible();
  await input.fill("fct_orders");
  await expect(palette(page)).toContainText("Nothing contains “fct_orders”");
  await option(page, /^Search all deployments/).click();
  await expect(option(page, /fct_orders/).first()).toContainText("demo / ");
  await input.fill("Add invoices");
  await expect(load.first()).toBeVisible();
  await load.first().click();
  await expect(page).toHaveURL(/orders\/history\/5$/);

  // Over a dialog it is the upper one: Esc closes it alone.
  await open(page);
  await page.keyboard.type("raw/orders");
  await expect(option(page, /raw \/ orders/).first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(palette(page)).toHaveCount(0);
  await expect(page.getByRole("dialog", { name: /^Load #5/ })).toBeVisible();

  // Also over one that the address opens later.
  await page.goBack();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await open(page);
  await page.goForward();
  await expect(page).toHaveURL(/orders\/history\/5$/);
  await page.keyboard.type("raw/orders");
  await expect(option(page, /raw \/ orders/).first()).toBeVisible();
  await expect(input).toHaveValue("raw/orders");
  await page.keyboard.press("Escape");
  await expect(palette(page)).toHaveCount(0);
  await expect(page.getByRole("dialog", { name: /^Load #5/ })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/orders\/history$/);
  await page.goBack();
  await expect(page.getByRole("dialog", { name: /^Load #5/ })).toBeVisible();

  await open(page);
  await page.keyboard.type("4...5");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/orders\/compare\/4\.\.\.5$/);
});

test("the palette offers what can be done to the code location that I look at, and copies where I am", async ({
  context,
  page,
  place,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${place.path.replace("/api/v1", "")}/history`);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await open(page);
  await expect(palette(page).getByRole("option").first()).toContainText("View history of orders");
  await option(page, /^View error of orders #6/).click();
  await expect(page).toHaveURL(/orders\/history\/6$/);
  await open(page);
  await page.keyboard.type("copy addr");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Copied the address")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  // Its name alone asks for itself.
  await open(page);
  await page.keyboard.type("orders");
  await expect(option(page, /^orders/).first()).toBeVisible();
  await expect(option(page, /^View error of orders/)).toHaveCount(0);
});

test("the palette says when nothing is found, and when the server does not answer", async ({
  expectFault,
  page,
  place,
}) => {
  expectFault(/500/);
  await page.goto(boardOf(place));
  await page.getByRole("banner").getByRole("button", { name: "Search" }).click();
  const foot = palette(page).getByRole("status");
  const height = (await foot.boundingBox())?.height;
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/api/v1/search**", async (route) => {
    await asked;
    await route.fallback();
  });
  await palette(page).getByRole("combobox").fill("nothing like this");
  await expect(foot).toHaveText("Searching…");
  expect((await foot.boundingBox())?.height).toBe(height);
  answer();
  await expect(palette(page)).toContainText("Nothing contains “nothing like this”");
  await page.route("**/api/v1/search**", (route) =>
    route.fulfill({ status: 500, json: { type: "about:blank", title: "Fault", status: 500, detail: "It broke." } }),
  );
  await palette(page).getByRole("combobox").fill("orders");
  await expect(palette(page)).toContainText("It broke.");
});

test("I change the theme from the palette, and the menu of my account knows it", async ({ page, place }) => {
  await page.goto(boardOf(place));
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await open(page);
  await page.keyboard.type("dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("banner").getByRole("button").last().click();
  await expect(page.getByRole("menuitemradio", { name: "Dark" })).toBeChecked();
});

test("a Catalog Viewer finds assets and no loads", async ({ page, signInAs }) => {
  await signInAs("catalog_viewer");
  await page.goto("/deployments/demo/assets");
  await expect(page.getByRole("banner").getByRole("button", { name: "Search" })).toBeVisible();
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await open(page);
  await expect(option(page, /^Activity/)).toHaveCount(0);
  await page.keyboard.type("fct_orders");
  await expect(palette(page).getByText("Assets", { exact: true }).last()).toBeVisible();
  await expect(option(page, /fct_orders/).first()).toBeVisible();
  await expect(palette(page).getByText("Loads", { exact: true })).toHaveCount(0);
});

test("everybody can use the palette, with what it found and on a phone", async ({ page, place }) => {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(boardOf(place));
    await page.getByRole("banner").getByRole("button", { name: "Search" }).click();
    await palette(page).getByRole("combobox").fill("orders");
    await expect(option(page, /orders #6/).first()).toBeVisible();
    await expectAccessible(page);
  }
});
