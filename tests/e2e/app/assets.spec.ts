import { expectAccessible } from "../support/accessibility.ts";
import type { Api } from "../support/api.ts";
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

test("a long change history does not say how long it is before all of it is there", async ({ page, place, api }) => {
  for (let version = 2; version <= 52; version++) {
    const push = loaded([{ key: ["long"], codeVersion: String(version) }]);
    expect((await api.post(place.loads, push)).status).toBe(201);
  }
  await page.goto(`${pageOf(place)}/asset?key=long&tab=changes`);
  const newest = page
    .getByRole("listitem")
    .filter({ has: page.getByRole("article").first() })
    .first();
  await expect(newest).toHaveAttribute("aria-posinset", "1");
  await expect(newest).toHaveAttribute("aria-setsize", "-1");
  await page.getByRole("button", { name: "Older changes" }).click();
  await expect(newest).toHaveAttribute("aria-setsize", "51");
});

test("I find an asset in the catalogue, a removed one too", async ({ page, place }) => {
  await page.goto(`${boardOf(place)}/assets`);
  await expect(page.getByRole("row")).toHaveCount(5);
  // The server sends the rows, and what listens for keys comes after them, as this does.
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys of the catalogue" })).toContainText("Open the asset");
  await page.keyboard.press("Escape");
  await page.getByLabel("Search assets").fill("refu");
  await expect(page.getByRole("row")).toHaveCount(2);
  await expect(page.getByRole("row").last()).toContainText("Removed");
  await page.getByRole("link", { name: "refunds" }).click();
  await expect(page.getByText("Removed in #5")).toBeVisible();
});

test("a dependency in another code location leads to it there, and the page of a missing asset to where it is", async ({
  expectFault,
  page,
}) => {
  const asset = (location: string, ...key: string[]) =>
    `/deployments/demo/locations/${location}/asset?${new URLSearchParams(key.map((part) => ["key", part]))}`;
  await page.goto(asset("warehouse", "staging", "stg_orders"));
  const overview = page.getByRole("tabpanel", { name: "Overview" });
  await expect(overview.getByText("raw / orders in ingest")).toBeVisible();
  await overview.getByRole("link", { name: "raw / orders", exact: true }).click();
  await expect(page).toHaveTitle("raw / orders · ingest · demo · Loadline");
  // Of its dependents those of the warehouse are in its lineage alone.
  await expect(overview.getByRole("heading", { name: /assets depend on it in this code location/ })).toBeVisible();
  await overview.getByRole("link", { name: "Lineage over all code locations" }).click();
  const lineage = page.getByRole("tabpanel", { name: "Lineage" });
  await lineage.getByRole("button", { name: "List" }).click();
  await expect(lineage.getByRole("link", { name: /staging \/ stg_orders/ })).toBeVisible();

  expectFault(/404/);
  await page.goto(asset("ml", "raw", "orders"));
  await expect(page.getByText("There is no asset of this key")).toBeVisible();
  await expect(page.getByRole("link", { name: "Search the catalogue" })).toHaveAttribute(
    "href",
    "/deployments/demo/assets?q=raw%20%2F%20orders",
  );
  await page.getByRole("link", { name: "It is in ingest" }).click();
  await expect(page).toHaveTitle("raw / orders · ingest · demo · Loadline");
  await expect(overview.getByText("Partitions definition")).toBeVisible();

  await page.goto(`${asset("ingest", "raw", "orders")}&repository=nowhere`);
  await page.getByRole("link", { name: "It is in ingest", exact: true }).click();
  await expect(overview.getByText("Partitions definition")).toBeVisible();
});

/** A catalogue of two code locations; one asset of `shop` changed, and another was removed. */
async function cataloguedAssets(api: Api): Promise<Place> {
  const deployment = `e2e ${crypto.randomUUID()}`;
  expect((await api.post("/api/v1/deployments", { name: deployment, kind: "generic" })).status).toBe(201);
  const [shop, lab] = [placeOf(deployment, "shop"), placeOf(deployment, "lab")];
  const git = (commit: string, author: string, message: string) => ({
    git: { url: "https://git.example.com/team/shop", commit: commit.repeat(20), message, author: { name: author } },
  });
  const orders = {
    key: ["orders"],
    group: "core",
    kinds: ["dbt", "table"],
    owners: ["team:data"],
    codeVersion: "1",
    tags: { tier: "1", domain: "sales" },
    metadata: { notes: { type: "md", value: "# All **orders**" } },
    dependencies: [{ key: ["raw", "orders"] }],
  };
  const raw = { key: ["raw", "orders"], group: "raw", kinds: ["file"] };
  const report = { key: ["report"], group: "core", owners: ["ada@example.com"], dependencies: [{ key: ["orders"] }] };
  const pushes = [
    loaded([orders, raw, report, { key: ["old"], group: "raw" }], git("a1", "Ada Lovelace", "Begin the shop")),
    loaded(
      [{ ...orders, tags: { tier: "2", domain: "sales" } }, raw, report],
      git("b2", "Grace Hopper", "Lower the tier"),
    ),
    loaded(
      [{ ...orders, codeVersion: "2", tags: { tier: "2", domain: "sales" } }, raw, report],
      git("c3", "Linus", "Count again"),
    ),
  ];
  for (const push of pushes) expect((await api.post(shop.loads, push)).status).toBe(201);
  expect((await api.post(lab.loads, loaded([{ key: ["notes"], group: "lab" }]))).status).toBe(201);
  return shop;
}

test("I narrow the catalogue by group, owner, code location and state, and send somebody the address", async ({
  page,
  api,
}) => {
  const place = await cataloguedAssets(api);
  await page.goto(`${boardOf(place)}/assets`);
  const assets = page.getByRole("table", { name: `Assets of ${place.deployment}` });
  await expect(assets.getByRole("row")).toHaveCount(6);

  await page.getByRole("button", { name: "Group", exact: true }).click();
  const groups = page.getByRole("dialog", { name: "Filter by group" });
  await expect(groups.getByRole("listitem")).toHaveText([/core\s*2/, /raw\s*2/, /lab\s*1/]);
  await groups.getByRole("checkbox", { name: "core" }).click();
  await expect(assets.getByRole("row")).toHaveCount(3);
  await groups.getByRole("checkbox", { name: "raw" }).click();
  await expect(assets.getByRole("row")).toHaveCount(5);
  // Presses that come faster than the page is drawn are all counted.
  await groups.evaluate((dialog) => {
    for (const box of dialog.querySelectorAll<HTMLElement>("[role=checkbox]")) box.click();
  });
  await expect(page).toHaveURL(/\?group=lab$/);
  await groups.evaluate((dialog) => {
    for (const box of dialog.querySelectorAll<HTMLElement>("[role=checkbox]")) box.click();
  });
  await expect(assets.getByRole("row")).toHaveCount(5);
  await page.keyboard.press("Escape");
  await expect(groups).toBeHidden();

  await page.getByRole("button", { name: "State" }).click();
  await page.getByRole("menuitemradio", { name: "Removed", exact: true }).click();
  await expect(assets.getByRole("row")).toHaveCount(2);
  await expect(assets.getByRole("row").last()).toContainText("old");
  await page.getByRole("button", { name: "Removed: remove this filter" }).click();

  await page.getByRole("button", { name: "Owner", exact: true }).click();
  const owners = page.getByRole("dialog", { name: "Filter by owner" });
  await owners.getByLabel("Find a value of owner").fill("ADA");
  await expect(owners.getByRole("listitem")).toHaveCount(1);
  await owners.getByRole("checkbox", { name: "ada@example.com" }).click();
  await expect(assets.getByRole("row")).toHaveCount(2);
  await expect(page).toHaveURL(/\?group=core&group=raw&owner=ada%40example\.com$/);

  await page.reload();
  await expect(assets.getByRole("row")).toHaveCount(2);
  await expect(assets.getByRole("row").last()).toContainText("report");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(assets.getByRole("row")).toHaveCount(6);

  await page.goto(`${boardOf(place)}/assets?location=lab&since=P7D`);
  await expect(assets.getByRole("row")).toHaveCount(2);
  await expect(page.getByRole("list", { name: "Filters in use" })).toContainText("Changed in the last 7 days");
});

test("I am told when no asset has what I filter by, and how to go on", async ({ page, api }) => {
  const place = await cataloguedAssets(api);
  await page.goto(`${boardOf(place)}/assets?group=core&location=lab&state=standing`);
  await expect(page.getByRole("heading", { name: "No asset matches" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Clear filters" }).last().click();
  await expect(page.getByRole("link", { name: "notes" })).toBeVisible();
});

test("everybody can use the catalogue's filters, in light and in dark", async ({ page, api }) => {
  const place = await cataloguedAssets(api);
  await page.goto(`${boardOf(place)}/assets?group=core&state=standing`);
  await expect(page.getByRole("list", { name: "Filters in use" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Tag", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Filter by tag" }).getByRole("checkbox").first()).toBeVisible();
  await expectAccessible(page, "[role=dialog]");
});

test("I see of every part of an asset which load and commit made it so", async ({ page, api }) => {
  const place = await cataloguedAssets(api);
  await page.goto(`${pageOf(place)}/asset?key=orders`);
  const overview = page.getByRole("tabpanel", { name: "Overview" });
  await expect(overview.getByText("Lower the tier")).toHaveCount(0);
  await overview.getByRole("checkbox", { name: /^Blame/ }).click();
  const row = (name: string) => overview.locator("dl > div").filter({ has: page.getByText(name, { exact: true }) });
  await expect(row("Code version")).toContainText(/#3.*Count again.*Linus/);
  await expect(row("tier")).toContainText(/#2.*Lower the tier.*Grace Hopper/);
  await expect(row("domain")).toContainText(/#1.*Begin the shop.*Ada Lovelace/);
  await expect(row("raw / orders")).toContainText("#1");
  await expect(overview.getByRole("heading", { name: /^Tags/ })).toContainText("#2");
  await expect(page).toHaveURL(/blame=1/);
  await page.reload();
  await expect(row("tier")).toContainText("Grace Hopper");
  await expectAccessible(page);
});

test("I compare any two versions of an asset, at an address of their own", async ({ page, api }) => {
  const place = await cataloguedAssets(api);
  await page.goto(`${pageOf(place)}/asset?key=orders&tab=changes`);
  await page
    .getByRole("article", { name: "Added in load 1" })
    .getByRole("button", { name: "Compare with newest" })
    .click();
  const versions = page.getByRole("region", { name: "Two versions compared" });
  await expect(versions.getByRole("heading", { name: "#1 compared with #3" })).toBeVisible();
  for (const text of ["Begin the shop", "Count again", "Code version", "Tags", "tier"]) {
    await expect(versions).toContainText(text);
  }
  await expect(page).toHaveURL(/compare=1\.\.\.3$/);
  await page
    .getByRole("group", { name: "Compare versions" })
    .getByRole("combobox", { name: "Compare", exact: true })
    .selectOption("2");
  await expect(versions).toContainText("Lower the tier");
  await expect(versions).not.toContainText("tier1");
  await page.reload();
  await expect(versions.getByRole("heading", { name: "#2 compared with #3" })).toBeVisible();
  await expectAccessible(page);
  await versions.getByRole("button", { name: "Other way round" }).click();
  await expect(versions.getByRole("heading", { name: "#3 compared with #2" })).toBeVisible();
  await versions.getByRole("button", { name: "Close the comparison" }).click();
  await expect(versions).toBeHidden();
});

test("I follow an asset's lineage upstream and downstream", async ({ page, api }) => {
  const place = await cataloguedAssets(api);
  await page.goto(`${pageOf(place)}/asset?key=orders`);
  await page.getByRole("tab", { name: "Lineage" }).click();
  await expect(page).toHaveURL(/tab=lineage/);
  await page.goBack();
  await expect(page.getByRole("tab", { name: "Overview" })).toHaveAttribute("aria-selected", "true");
  await page.goForward();
  const lineage = page.getByRole("tabpanel", { name: "Lineage" });
  await expect(lineage).toContainText("1 upstream and 1 downstream in all");
  await lineage.getByRole("button", { name: "List" }).click();
  await expect(lineage.getByRole("link", { name: /raw \/ orders/ })).toBeVisible();
  await lineage.getByRole("combobox", { name: "Upstream" }).selectOption("0");
  await expect(lineage.getByRole("link", { name: /raw \/ orders/ })).toHaveCount(0);
  await expect(page).toHaveURL(/up=0&down=2/);
  await expectAccessible(page);
  await lineage.getByRole("link", { name: /report/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("report");
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
    // With the heading. Until the others are gone, what is about to be pressed may move away under the pointer.
    await expect(page.getByRole("row")).toHaveCount(2);
    const link = page.getByRole("link", { name: key.join(" / "), exact: true });
    await link.click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(key.join(" / "));
    await page.getByRole("tab", { name: "Change history" }).click();
    await expect(page.getByRole("article")).toHaveCount(2);
    await page.reload();
    await expect(page.getByRole("article", { name: "Changed in load 2" })).toBeVisible();
  }
});
