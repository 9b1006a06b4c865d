import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import type { Api } from "../support/api.ts";
import { type Place, placeOf } from "../support/api-test.ts";
import { test as base, expect } from "../support/app-test.ts";
import { pushedHistory } from "../support/pushed-history.ts";
import { loaded, type PushedAsset } from "../support/snapshots.ts";

/** A deployment with `orders` (six loads, the last failed), and `items` and `users`, which loaded. */
const test = base.extend<{ place: Place }>({
  place: async ({ api }, use) => {
    const place = await pushedHistory(api);
    await push(api, place, "items", {
      assets: [{ key: ["a"] }, { key: ["b"] }],
      image: "registry.example.com/items:9",
    });
    await push(api, place, "users", { assets: [{ key: ["u"] }], image: "registry.example.com/users:1" });
    await use(place);
  },
});

async function push(
  api: Api,
  place: Place,
  location: string,
  { assets, image }: { assets: PushedAsset[]; image: string },
) {
  const answer = await api.post(
    placeOf(place.deployment, location).loads,
    loaded(assets, { image: { reference: image } }),
  );
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
}

const boardOf = (place: Place) => place.deploymentPath.replace("/api/v1", "");
const table = (page: Page) => page.getByRole("table", { name: /^Code locations of/ });
/** Names of the locations, in the order of their rows. */
const names = (page: Page) => table(page).getByRole("rowheader").getByRole("link").allTextContents();

test.beforeEach(async ({ signInAs }) => signInAs("organization_admin"));

test("I see how many assets each location has, what the last change did to them, and how its last loads went", async ({
  page,
  place,
}) => {
  await page.goto(boardOf(place));
  const items = table(page).getByRole("row", { name: /^items/ });
  await expect(items).toContainText("2 assets");
  await expect(items.getByRole("link", { name: /2 added/ })).toHaveAttribute("href", /items\/compare\/0\.\.\.1$/);
  const orders = table(page).getByRole("row", { name: /^orders/ });
  await expect(orders).toContainText("Did not load");
  await expect(orders.getByRole("link", { name: /1 added, 1 removed, 1 changed in load 5/ })).toBeVisible();
  await expect(orders).toContainText("Last 6 loads: 1 failed, 3 without changes");
  // A bar of the strip leads to its load.
  await orders.locator("a[title^='#5: 1 added']").click();
  await expect(page.getByRole("dialog", { name: /#5/ })).toBeVisible();
});

test("I sort and narrow the code locations, and the address keeps what I see", async ({ page, place }) => {
  await page.goto(boardOf(place));
  await expect.poll(() => names(page)).toEqual(["items", "orders", "users"]);
  await table(page).getByRole("button", { name: "Status" }).click();
  await expect.poll(() => names(page)).toEqual(["orders", "items", "users"]);
  await table(page).getByRole("button", { name: "Updated" }).click();
  await expect.poll(() => names(page)).toEqual(["users", "items", "orders"]);
  await expect(table(page).getByRole("columnheader", { name: "Updated" })).toHaveAttribute("aria-sort", "descending");
  await expect(page).toHaveURL(/\?sort=-updated$/);

  const filters = page.getByRole("search", { name: "Code locations" });
  await filters.getByRole("button", { name: /^Failed/ }).click();
  await expect.poll(() => names(page)).toEqual(["orders"]);
  await page.reload();
  await expect.poll(() => names(page)).toEqual(["orders"]);
  await filters.getByRole("button", { name: /^All/ }).click();
  await page.keyboard.press("/");
  await expect(filters.getByLabel("Filter code locations")).toBeFocused();
  await page.keyboard.type("users:1");
  await expect.poll(() => names(page)).toEqual(["users"]);

  // A history over the tab has an address of its own, and gives the tab back as it was.
  await table(page).getByRole("link", { name: "View history of users" }).click();
  await expect(page.getByRole("dialog", { name: "History of users" })).toBeVisible();
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await expect(page).toHaveURL(/find=users%3A1/);
  expect(await names(page)).toEqual(["users"]);
  await filters.getByLabel("Filter code locations").fill("nothing like this");
  await expect(page.getByText("No code location matches")).toBeVisible();
  await page.getByRole("button", { name: "Show all 3" }).click();
  await expect.poll(() => names(page)).toHaveLength(3);
});

test("of a failed location I am told why there is no way back here, and find the rest in its menu", async ({
  page,
  place,
}) => {
  await page.goto(boardOf(place));
  const row = table(page).getByRole("row", { name: /^orders/ });
  await expect(row.getByRole("button", { name: /Roll back to #5 ?, the last good version of orders/ })).toBeDisabled();
  await row.getByRole("button", { name: "More actions for orders" }).click();
  const item = page.getByRole("menuitem", { name: /Roll back to the last good version, #5/ });
  await expect(item).toBeDisabled();
  await expect(item).toContainText(/deploy/i);
  await page.getByRole("menuitem", { name: "View metadata of #6" }).click();
  await expect(page.getByRole("dialog", { name: /#6/ })).toContainText("No module named orders");
});

test("j, k and / keep working after I pressed a filter or a column, and ? tells what the keys do", async ({
  page,
  place,
}) => {
  await page.goto(boardOf(place));
  await expect.poll(() => names(page)).toHaveLength(3);
  // The server sends the rows, and what listens for keys comes after them, as this does.
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  const focused = page.locator("tr:focus");
  await page.keyboard.press("j");
  await expect(focused).toContainText("items");
  await page
    .getByRole("search", { name: "Code locations" })
    .getByRole("button", { name: /^Failed/ })
    .click();
  await expect.poll(() => names(page)).toEqual(["orders"]);
  await page.keyboard.press("j");
  await expect(focused).toContainText("orders");
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keys of the Deployment tab" });
  await expect(keys).toContainText("Next and previous code location");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(keys).toHaveCount(0);
  await table(page).getByRole("button", { name: "Updated" }).click();
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "History of orders" })).toBeVisible();
});

test("what I see of a location: who wrote its commit, in which load it last changed, and what went wrong beside the way back", async ({
  page,
  place,
}) => {
  await page.goto(boardOf(place));
  const row = table(page).getByRole("row", { name: /^orders/ });
  await expect(row).toContainText("Ada Lovelace");
  await expect(row).toContainText("in #5");
  await row.getByRole("button", { name: "View error of orders" }).click();
  const dialog = page.getByRole("dialog", { name: "orders failed to load" });
  await expect(dialog).toContainText("The last load that succeeded is #5.");
  // Nothing says how it is deployed, so there is a reason instead of a button.
  await expect(dialog).toContainText(/No deploy target serves this code location/);
  await expect(dialog.getByRole("link", { name: /^Roll back/ })).toHaveCount(0);
  await dialog.getByRole("button", { name: "Close" }).last().click();

  await page.goto("/deployments/demo");
  const ingest = table(page).getByRole("row", { name: /^ingest/ });
  await ingest.getByRole("button", { name: "View error of ingest" }).click();
  await page
    .getByRole("dialog", { name: "ingest failed to load" })
    .getByRole("link", { name: /^Roll back to #/ })
    .click();
  await expect(page).toHaveURL(/locations\/ingest\/rollback\/\d+$/);
});

test("a deployment that is not there leads me on, and a Catalog Viewer is led to assets alone", async ({
  expectFault,
  page,
  signInAs,
}) => {
  expectFault(/403|404/);
  await page.goto("/deployments/nowhere");
  await expect(page.getByText("There is no deployment of this name")).toBeVisible();
  await page.getByRole("link", { name: "Go to the start page" }).click();
  await expect(page).not.toHaveURL(/nowhere/);
  await signInAs("catalog_viewer");
  for (const tab of ["", "/activity"]) {
    await page.goto(`/deployments/demo${tab}`);
    await expect(page.getByText("You may not see this")).toBeVisible();
    const tabs = page.getByRole("navigation", { name: "Deployment" }).filter({ visible: true }).getByRole("link");
    await expect(tabs).toHaveText(["Assets"]);
    await expectAccessible(page);
    await page.getByRole("link", { name: "Go to its assets" }).click();
    await expect(page).toHaveURL(/deployments\/demo\/assets$/);
  }
});

test("a location that fails while I look says so without a reload", async ({ api, page, place }) => {
  await page.goto(boardOf(place));
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  const row = table(page).getByRole("row", { name: /^users/ });
  await expect(row).toContainText("Loaded");
  const failed = { status: "failed", error: { message: "No module named users" } };
  expect((await api.post(placeOf(place.deployment, "users").loads, failed)).status).toBe(201);
  await expect(row).toContainText("Failed");
  await row.getByRole("button", { name: "View error" }).click();
  await expect(page.getByRole("dialog")).toContainText("No module named users");
});

test("everybody can use the Deployment tab with its filters, on a wide screen, zoomed in and on a phone", async ({
  page,
  place,
}) => {
  for (const width of [1280, 640, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(boardOf(place));
    await expect(page.getByRole("link", { name: /View history of orders/ })).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    await expectAccessible(page);
  }
  // Where the head of the table has no room, a list sorts.
  await page.getByLabel("Sort by").selectOption("Status");
  await expect.poll(() => names(page)).toEqual(["orders", "items", "users"]);
  await page.getByRole("button", { name: "Descending", pressed: false }).click();
  await expect.poll(() => names(page)).toEqual(["items", "users", "orders"]);
  await expect(page.getByRole("button", { name: "Descending", pressed: true })).toBeVisible();
});

test("four hundred locations scroll, and only those in sight are on the page", async ({ api, page, place }) => {
  test.setTimeout(180_000);
  const numbers = Array.from({ length: 400 }, (_, index) => index + 1000);
  for (let first = 0; first < numbers.length; first += 20) {
    await Promise.all(
      numbers
        .slice(first, first + 20)
        .map((number) =>
          push(api, place, `many-${number}`, { assets: [], image: `registry.example.com/many:${number}` }),
        ),
    );
  }
  await page.goto(boardOf(place));
  await expect(page.getByText("403 code locations")).toBeAttached();
  await expect(async () => {
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await expect(table(page).getByRole("row", { name: /^users/ })).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 60_000 });
  expect(await table(page).getByRole("row").count()).toBeLessThan(80);
  await page.getByLabel("Filter code locations").fill("many-1234");
  await expect.poll(() => names(page)).toEqual(["many-1234"]);
});
