import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import type { Place } from "../support/api-test.ts";
import { test as base, expect } from "../support/app-test.ts";
import { pushedHistory } from "../support/pushed-history.ts";
import { loaded } from "../support/snapshots.ts";

const test = base.extend<{ place: Place }>({
  place: async ({ api }, use) => use(await pushedHistory(api)),
});

test.beforeEach(async ({ signInAs }) => signInAs("organization_admin"));

const historyOf = (place: Place) => `${place.path.replace("/api/v1", "")}/history`;
const loadOf = (page: Page, number: number) => page.getByRole("dialog", { name: `Load #${number}`, exact: true });

test("a load's page says what it changed beside what stood there before", async ({ api, page, place }) => {
  const again = loaded([{ key: ["invoices"], codeVersion: "2" }], {
    image: { reference: "registry.example.com/shop:4" },
    git: { url: "https://git.example.com/team/shop", commit: "d4".repeat(20), message: "Count again" },
    runtime: { python: "3.13", duckdb: "1.1.0" },
    metadata: { build: 8, region: "eu" },
  });
  const before = loaded([{ key: ["invoices"], codeVersion: "1" }], {
    image: { reference: "registry.example.com/shop:3" },
    runtime: { python: "3.12", pandas: "2.2.0" },
    metadata: { build: 7, region: "eu" },
  });
  for (const push of [before, again]) expect((await api.post(place.loads, push)).status).toBe(201);
  await page.goto(`${historyOf(place)}/8`);
  const dialog = loadOf(page, 8);
  await expect(dialog).toContainText("shop:4");
  await expect(dialog).toContainText("registry.example.com/shop:3 in #7");

  const versions = dialog.getByRole("region", { name: "Library versions" });
  await expect(versions).toContainText("3 differences to #7");
  for (const text of ["3.12", "3.13", "duckdb", "new", "pandas", "gone"]) await expect(versions).toContainText(text);
  const metadata = dialog.getByRole("region", { name: "Metadata" });
  await expect(metadata).toContainText("region");
  await metadata.getByRole("checkbox", { name: "Only what differs" }).click();
  await expect(metadata).not.toContainText("region");
  await expect(metadata).toContainText("build");

  const assets = dialog.getByRole("region", { name: "Assets" });
  await assets.getByText("invoices", { exact: true }).click();
  await expect(assets).toContainText("Code version");
  await expectAccessible(page);
  await assets.getByRole("link", { name: "Compare with #7" }).click();
  await expect(page).toHaveURL(/compare\/7\.\.\.8$/);
});

test("a failed load's page has its error, and what it came with beside the last load that loaded", async ({
  api,
  page,
  place,
}) => {
  const failed = { status: "failed", error: { message: "No more", stack: "at x.py:1" } };
  const push = { ...failed, image: { reference: "registry.example.com/shop:9" } };
  expect((await api.post(place.loads, push)).status).toBe(201);
  await page.goto(`${historyOf(place)}/7`);
  const dialog = loadOf(page, 7);
  await expect(dialog).toContainText("No more");
  // #6 failed too, so #5 is the one it is held against.
  await expect(dialog).toContainText("registry.example.com/shop:3 in #5");
  // Open already: it is what one comes here for.
  await expect(dialog.locator("pre")).toBeVisible();
  await expect(dialog.locator("pre")).toHaveText("at x.py:1");
  await expectAccessible(page);
});

test("I walk from load to load with j and k, and come back to the history as I narrowed it", async ({
  page,
  place,
}) => {
  await page.goto(`${historyOf(place)}?q=shop&expand=1`);
  await page.getByRole("link", { name: "View metadata of load 5", exact: true }).click();
  // With the focus it hears keys.
  await expect(loadOf(page, 5)).toBeFocused();
  await page.keyboard.press("j");
  await expect(loadOf(page, 4)).toBeFocused();
  await page.keyboard.press("k");
  await expect(loadOf(page, 5)).toBeFocused();
  await page.keyboard.press("k");
  await expect(loadOf(page, 6)).toBeVisible();
  await expect(loadOf(page, 6).getByRole("link", { name: /^Newer/ })).toHaveCount(0);
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keys of a load" });
  await expect(keys).toContainText("Older and newer load");
  await expect(keys).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(keys).toBeHidden();
  await expect(loadOf(page, 6).locator(":focus")).toHaveCount(1);
  await loadOf(page, 6).getByRole("link", { name: "Older: load 5" }).click();
  await expect(loadOf(page, 5)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/history\?q=shop&expand=1$/);
  await expect(page.getByRole("dialog", { name: "History of orders" })).toBeVisible();
});

test("a number that no load has yet leads to the newest", async ({ expectFault, page, place }) => {
  expectFault(/404/);
  await page.goto(`${historyOf(place)}/40`);
  await expect(loadOf(page, 40)).toContainText("There is no load of this number");
  await expect(loadOf(page, 40).getByRole("link", { name: "Older: load 6" })).toBeVisible();
  await loadOf(page, 40).getByRole("link", { name: "Open the newest load, #6" }).click();
  await expect(loadOf(page, 6)).toContainText("No module named orders");
});

test("I edit the description on the load's page", async ({ api, page, place }) => {
  await page.goto(`${historyOf(place)}/5`);
  const dialog = loadOf(page, 5);
  await dialog.getByRole("button", { name: "Add a description of load 5" }).click();
  await dialog.getByRole("textbox", { name: "Description of load 5" }).fill("For the audit");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("textbox")).toBeHidden();
  await expect(dialog.getByText("For the audit")).toBeVisible();
  await expect.poll(async () => (await api.get(`${place.loads}/5`)).body.load.description).toBe("For the audit");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("row", { name: /#5/ })).toContainText("For the audit");
});

const COLUMNS = Array.from({ length: 30 }, (_, at) => ({
  name: `column_${at}`,
  type: at === 7 ? "decimal(38,2)" : "text",
  description: at === 7 ? "What was paid" : null,
  constraints: { nullable: at !== 7, unique: false, other: [] },
  tags: {},
}));

test("metadata are shown as their types say, and nothing in them is run or fetched", async ({ api, page, place }) => {
  const md = `# Runbook\n\n| step | who |\n|---|---|\n| stop | ada |\n\n[wiki](https://wiki.example.com/x) [bad](javascript:alert(1)) ![chart](https://evil.example.com/chart.png) <script>window.hit = 1</script><b>bold</b>`;
  const metadata = {
    link: { type: "url", value: "https://acme.example.com/dashboard" },
    trap: { type: "url", value: "javascript:window.hit=1" },
    runbook: { type: "md", value: md },
    schema: { type: "table_schema", value: { columns: COLUMNS, constraints: { other: [] } } },
    rows: { type: "int", value: "12345678901234567890" },
    exact: {
      type: "json",
      value: { big: "12345678901234567890", text: "7", deep: { list: [1, 2] } },
      numbers: ["/big"],
    },
    notebook: { type: "notebook", value: "/srv/notebooks/orders.ipynb" },
    since: { type: "timestamp", value: 1_700_000_000.5 },
    source: { type: "table_column_lineage", value: { column_7: [{ asset: ["raw", "orders"], column: "paid" }] } },
  };
  expect((await api.post(place.loads, loaded([{ key: ["a"] }], { metadata }))).status).toBe(201);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).host));
  await page.goto(`${historyOf(place)}/7`);
  const shown = loadOf(page, 7).getByRole("region", { name: "Metadata" });
  await expect(shown.getByRole("link", { name: /acme\.example\.com\/dashboard/ })).toHaveAttribute(
    "href",
    "https://acme.example.com/dashboard",
  );
  await expect(shown).toContainText("javascript:window.hit=1");
  await expect(shown.getByRole("link", { name: /javascript/ })).toHaveCount(0);

  await expect(shown.getByRole("cell", { name: "stop" })).toBeVisible();
  await expect(shown.getByRole("link", { name: /wiki/ })).toHaveAttribute("href", "https://wiki.example.com/x");
  await expect(shown.getByRole("link", { name: /bad/ })).toHaveCount(0);
  await expect(shown.getByRole("link", { name: /chart/ })).toHaveAttribute(
    "href",
    "https://evil.example.com/chart.png",
  );
  await expect(shown.locator("img, script, b")).toHaveCount(0);
  expect(await page.evaluate(() => "hit" in window)).toBe(false);
  const own = new URL(page.url()).host;
  expect(asked.filter((host) => host !== own)).toEqual([]);

  await shown.getByLabel("Search the table").fill("paid");
  await expect(shown.getByRole("cell", { name: "column_7", exact: true }).first()).toBeVisible();
  await expect(shown).toContainText("not null");
  await expect(shown).not.toContainText("column_12");
  await expect(shown).toContainText("12345678901234567890");
  await expect(shown).not.toContainText('"12345678901234567890"');
  await expect(shown).toContainText('"7"');
  await shown.getByRole("button", { name: /deep/ }).click();
  await expect(shown.getByRole("button", { name: /list/ })).toHaveCount(0);
  await expect(shown.getByRole("button", { name: "Copy path of the notebook" })).toBeVisible();
  await expect(shown.getByRole("time").first()).toHaveAttribute("datetime", "2023-11-14T22:13:20.500Z");
  await expect(shown.getByRole("link", { name: "raw / orders" })).toHaveAttribute("href", /asset\?key=raw&key=orders/);
  await expectAccessible(page);

  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await expectAccessible(page);
});

test("somebody who may only look has no description to edit, and reads what an action takes", async ({
  page,
  signInAs,
}) => {
  await signInAs("viewer");
  await page.goto("/deployments/demo/locations/warehouse/history/1");
  const dialog = loadOf(page, 1);
  await expect(dialog).toContainText("Fingerprint");
  await expect(dialog.getByRole("button", { name: /description of load 1/ })).toHaveCount(0);
  await dialog.getByRole("button", { name: "More actions for load 1" }).click();
  await expect(page.getByRole("menuitem", { name: /Rollback to this version/ })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
});
