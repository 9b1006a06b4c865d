import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import { type Place, placeOf } from "../support/api-test.ts";
import { test as base, expect } from "../support/app-test.ts";
import { loaded } from "../support/snapshots.ts";

/** A deployment of the test's own: `core` with three loads of which the third is the current one, and `reports` on it. */
const test = base.extend<{ place: Place }>({
  place: async ({ api, signInAs }, use) => {
    const deployment = `compare ${crypto.randomUUID()}`;
    expect((await api.post("/api/v1/deployments", { name: deployment, kind: "generic" })).status).toBe(201);
    const core = placeOf(deployment, "core");
    const reports = placeOf(deployment, "reports");
    const on = (...keys: string[]) => keys.map((key) => ({ key: [key] }));
    const columns = (...names: string[]) => ({
      type: "table_schema",
      value: { columns: names.map((name) => ({ name, type: "string" })) },
    });
    const raw = { key: ["raw"], group: "ingest" };
    const first = [
      raw,
      { key: ["orders"], group: "sales", codeVersion: "1", tags: { tier: "1" }, dependencies: on("raw") },
      { key: ["refunds"], group: "sales", dependencies: on("orders") },
      { key: ["daily"], group: "finance", dependencies: on("orders"), metadata: { columns: columns("day", "total") } },
      { key: ["loose"], tags: { owner: "ada" } },
    ];
    const second = [
      raw,
      { key: ["orders"], group: "sales", codeVersion: "2", tags: { tier: "2" }, dependencies: on("raw") },
      { key: ["invoices"], group: "sales", dependencies: on("orders") },
      { key: ["daily"], group: "finance", dependencies: on("orders"), metadata: { columns: columns("day", "sum") } },
      { key: ["loose"], tags: { owner: "grace" } },
    ];
    const release = (image: string, pandas: string) => ({
      image: { reference: `registry.example.com/shop:${image}` },
      runtime: { pandas, python: "3.12" },
    });
    for (const [where, body] of [
      [core, loaded(first, release("1", "2.2"))],
      [reports, loaded([{ key: ["dashboard"], dependencies: on("daily") }])],
      [core, loaded(second, { ...release("2", "2.3"), description: "Invoices replace refunds" })],
      [core, loaded([...second, { key: ["fresh"] }], release("3", "2.3"))],
    ] as const) {
      expect((await api.post(where.loads, body)).status).toBe(201);
    }
    await signInAs("organization_admin");
    await use(core);
  },
});

const pageOf = ({ deployment, location }: Place) =>
  `/deployments/${encodeURIComponent(deployment)}/locations/${encodeURIComponent(location)}`;
const changesOf = (page: Page) => page.getByRole("region", { name: "Changes" });

test("I see what changed between two loads by asset group, and open an asset to old beside new", async ({
  page,
  place,
}) => {
  await page.goto(`${pageOf(place)}/compare/1...2`);
  const changes = changesOf(page);
  await expect(changes.getByRole("heading", { level: 2 })).toContainText("5 assets differ");
  await expect(changes.getByRole("heading", { level: 3 })).toHaveText(["finance", "sales", "No group"]);
  await changes.getByText("orders", { exact: true }).click();
  await expect(
    changes
      .getByRole("listitem")
      .filter({ hasText: /orders/ })
      .first(),
  ).toContainText(/tier/);
  await expectAccessible(page);
});

test("I narrow a compare by kind, facet, group and text, and the address keeps it", async ({ page, place }) => {
  await page.goto(`${pageOf(place)}/compare/1...2`);
  const changes = changesOf(page);
  const title = changes.getByRole("heading", { level: 2 });
  await page
    .getByRole("group", { name: "Kind of change" })
    .getByRole("button", { name: /^Changed/ })
    .click();
  await expect(title).toContainText("3 of 5 that differ");
  await page.getByRole("group", { name: "Facet" }).getByRole("button", { name: /^Tags/ }).click();
  await expect(title).toContainText("2 of 5 that differ");
  await expect(page).toHaveURL(/kind=changed&facet=TAGS/);
  await page.getByLabel("Asset group").selectOption({ label: "No group (1)" });
  await expect(title).toContainText("1 of 5 that differ");
  await page.reload();
  await expect(title).toContainText("1 of 5 that differ");
  await expect(changes.getByText("loose", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(title).toContainText("5 assets differ");
  await page.keyboard.press("/");
  await page.keyboard.type("nothing like this");
  await expect(changes.getByText("No change matches")).toBeVisible();
  await expectAccessible(page);
});

test("I go through the changes with j and k, and open them with Enter", async ({ page, place }) => {
  await page.goto(`${pageOf(place)}/compare/1...2`);
  await expect(changesOf(page)).toContainText("5 assets differ");
  // The server sends the text, and what listens for keys comes after it, as this does.
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  const focused = page.locator("li:focus");
  await page.keyboard.press("j");
  await expect(focused).toContainText("daily");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(focused).toContainText("orders");
  await page.keyboard.press("Enter");
  await expect(focused.getByText("tier", { exact: true })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(focused.getByText("tier", { exact: true })).toBeHidden();
  await page.keyboard.press("k");
  await expect(focused).toContainText("invoices");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys of the compare" })).toContainText("Next and previous asset");
});

test("I see which facts of the loads themselves differ, library versions among them", async ({ page, place }) => {
  await page.goto(`${pageOf(place)}/compare/1...2`);
  const facts = page.getByRole("region", { name: "The loads themselves" });
  await expect(facts).toContainText("2 facts of the loads differ");
  await facts.getByText("2 facts of the loads differ").click();
  await expect(facts.getByText("Library versions")).toBeVisible();
  await expect(facts).toContainText(/pandas[\s\S]*2\.2[\s\S]*2\.3/);
  await expect(facts).not.toContainText("3.12");

  // What stands above the list comes with the page where it is read fast, which a second reading is.
  const asked: string[] = [];
  page.on("request", (request) => {
    if (/\/loads\/\d+$|\/diff\/summary/.test(request.url())) asked.push(request.url());
  });
  await expect(async () => {
    asked.length = 0;
    await page.reload();
    await expect(facts).toBeVisible();
    await expect(page.getByText("Live", { exact: true })).toBeVisible();
    expect(asked).toEqual([]);
  }).toPass();
});

test("I compare with what is current, and the page follows a new load", async ({ api, page, place }) => {
  await page.goto(`${pageOf(place)}/compare/2...current`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Compare #2 with current (#3)");
  await expect(changesOf(page)).toContainText("1 asset differs");
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  expect((await api.post(place.loads, loaded([{ key: ["alone"] }]))).status).toBe(201);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Compare #2 with current (#4)");
  await expect(changesOf(page)).toContainText("6 assets differ");
});

test("I choose another load to compare with, and keep my filters", async ({ page, place }) => {
  await page.goto(`${pageOf(place)}/compare/1...2?kind=added`);
  await page.getByRole("button", { name: "Change the load that is compared to" }).click();
  const dialog = page.getByRole("dialog", { name: "Compare to another load" });
  await expect(dialog.getByRole("link", { name: /^#3/ })).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("link", { name: /^#3/ }).click();
  await expect(page).toHaveURL(/compare\/1\.\.\.3\?kind=added$/);
  await expect(changesOf(page)).toContainText("2 of 6 that differ");
  await page.getByRole("link", { name: "Other way round" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Compare #3 with #1");
});

test("I take a compare along as Markdown, CSV and JSON", async ({ page, place }) => {
  await page.goto(`${pageOf(place)}/compare/1...2`);
  const download = async (name: string | RegExp) => {
    await page.getByRole("button", { name: "Export" }).click();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name }).click()]);
    return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
  };
  const markdown = await download(/^Markdown/);
  expect(markdown.name).toBe("loadline-diff-1-2.md");
  expect(markdown.text).toContain("- **Changed** `orders`\n  - code version: `1` → `2`\n");
  const csv = await download("CSV");
  expect(csv.text).toContain('"orders","","sales","changed","tags","tier","changed","1","2"');
  const json = await download("JSON");
  expect(JSON.parse(json.text).changes).toHaveLength(5);
});

test("I see what changed as lineage, walk through it by keyboard, and read it as a list", async ({ page, place }) => {
  await page.goto(`${pageOf(place)}/compare/1...2`);
  await page.getByRole("button", { name: "Lineage", exact: true }).click();
  await expect(page).toHaveURL(/\?view=lineage$/);
  await page.goBack();
  await expect(changesOf(page)).toContainText("5 assets differ");
  await page.goForward();
  const picture = page.getByRole("group", { name: /^Lineage of what changed/ });
  await expect(picture.getByRole("link", { name: /^orders.*changed: code version, tags/ })).toBeVisible();
  await expect(picture.getByRole("link", { name: /^refunds.*removed/ })).toBeVisible();
  await expect(picture.getByRole("link", { name: /^dashboard.*reports/ })).toBeVisible();
  await expectAccessible(page);

  await picture.getByRole("link", { name: /^orders/ }).focus();
  await page.keyboard.press("ArrowLeft");
  await expect(picture.locator(":focus")).toHaveAccessibleName(/^raw/);
  await page.keyboard.press("ArrowRight");
  await expect(picture.locator(":focus")).toHaveAccessibleName(/^orders/);

  await page.getByRole("group", { name: "Show lineage as" }).getByRole("button", { name: "List" }).click();
  const downstream = page.getByRole("region", { name: "Downstream" });
  await expect(downstream).toContainText("dashboard");
  await expect(page.getByRole("region", { name: "Changed" })).toContainText("Used by");
  await expectAccessible(page);
});

test("a compare fits on a phone, as lineage, too", async ({ page, place }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const view of ["", "?view=lineage"]) {
    await page.goto(`${pageOf(place)}/compare/1...2${view}`);
    await expect(page.getByText("orders", { exact: true }).first()).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth), view).toBe(390);
  }
});

test("a compare with a load that is not there says so", async ({ page, place, expectFault }) => {
  expectFault(/404/);
  await page.goto(`${pageOf(place)}/compare/1...99`);
  await expect(changesOf(page).getByText("There is no load of one of these numbers")).toBeVisible();
});
