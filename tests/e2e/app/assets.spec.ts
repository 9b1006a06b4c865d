import { type Place, placeOf } from "../support/api-test.ts";
import { test as base, expect } from "../support/app-test.ts";
import { pushedHistory } from "../support/pushed-history.ts";
import { loaded } from "../support/snapshots.ts";

const test = base.extend<{ place: Place }>({
  place: async ({ api }, use) => use(await pushedHistory(api)),
});

test.beforeEach(async ({ signInAs }) => signInAs("organization_admin"));

const pageOf = (place: Place) => place.path.replace("/api/v1", "");
const boardOf = (place: Place) => place.deploymentPath.replace("/api/v1", "");

test("I go from a changed asset in the history to its change history, old beside new", async ({ page, place }) => {
  await page.goto(`${pageOf(place)}/history`);
  // The board behind it has a link of that name too: the code location's.
  const history = page.getByRole("dialog", { name: "History of orders" });
  await history.getByRole("link", { name: "orders", exact: true }).first().click();
  await expect(page).toHaveURL(/\/asset\?key=orders&tab=changes$/);
  await expect(page.getByRole("tab", { name: "Change history" })).toHaveAttribute("aria-selected", "true");
  const entries = page.getByRole("article");
  await expect(entries).toHaveCount(2);
  const newest = page.getByRole("article", { name: "Changed in load 5" });
  for (const text of ["Add invoices", "Ada Lovelace", "c3c3c3c", "core", "sales"]) {
    await expect(newest).toContainText(text);
  }
  await expect(page.getByRole("article", { name: "Added in load 1" })).toBeVisible();

  await page.getByRole("tab", { name: "Overview" }).click();
  await expect(page.getByRole("tabpanel")).toContainText("sales");
  await expect(page.getByRole("link", { name: "raw / orders" })).toBeVisible();
});

test("I find an asset in the catalogue, a removed one too", async ({ page, place }) => {
  await page.goto(`${boardOf(place)}/assets`);
  await expect(page.getByRole("row")).toHaveCount(5);
  await page.getByLabel("Search assets").fill("refu");
  await expect(page.getByRole("row")).toHaveCount(2);
  await expect(page.getByRole("row").last()).toContainText("Removed");
  await page.getByRole("link", { name: "refunds" }).click();
  await expect(page.getByText("Removed in #5")).toBeVisible();
});

const ODD: string[][] = [
  ["with/slash", "and/another"],
  ['"double"', "'single'"],
  ["🚀", "données"],
  ["a.b.c"],
  ["..", "..", "etc"],
  ["changes"],
  ["__proto__"],
  ["?", "#", "&", "%2F", "+"],
  ["<script>alert(1)</script>"],
  ["x".repeat(1000)],
];

test("assets with odd keys are shown, found, linked, and have their history", async ({ api, page }) => {
  const deployment = `e2e ${crypto.randomUUID()}`;
  expect((await api.post("/api/v1/deployments", { name: deployment, kind: "generic" })).status).toBe(201);
  const place = placeOf(deployment, "odd/names 🚀");
  for (const codeVersion of ["1", "2"]) {
    const pushed = await api.post(place.loads, loaded(ODD.map((key) => ({ key, codeVersion }))));
    expect(pushed.status).toBe(201);
  }
  page.on("dialog", (dialog) => {
    throw new Error(`a key ran as a script: ${dialog.message()}`);
  });

  await page.goto(boardOf(place));
  await page.getByRole("link", { name: "View history of odd/names 🚀" }).click();
  await expect(page.getByRole("dialog", { name: "History of odd/names 🚀" })).toBeVisible();

  for (const key of ODD) {
    await page.goto(`${boardOf(place)}/assets`);
    await page.getByLabel("Search assets").fill((key[0] ?? "").slice(0, 200));
    const link = page.getByRole("link", { name: key.join(" / "), exact: true });
    await link.click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(key.join(" / "));
    await page.getByRole("tab", { name: "Change history" }).click();
    await expect(page.getByRole("article")).toHaveCount(2);
    await page.reload();
    await expect(page.getByRole("article", { name: "Changed in load 2" })).toBeVisible();
  }
});
