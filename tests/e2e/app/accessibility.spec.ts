import { expectAccessible } from "../support/accessibility.ts";
import type { Place } from "../support/api-test.ts";
import { test as base, expect } from "../support/app-test.ts";
import { pushedHistory } from "../support/pushed-history.ts";

const test = base.extend<{ place: Place }>({
  place: async ({ api }, use) => use(await pushedHistory(api)),
});

const PAGES: { name: string; path: string; shows: RegExp }[] = [
  { name: "the Deployment tab", path: "", shows: /View history/ },
  { name: "the history", path: "/locations/orders/history", shows: /No module named orders/ },
  { name: "a load's metadata", path: "/locations/orders/history/1", shows: /Library versions/ },
  { name: "a failed load's metadata", path: "/locations/orders/history/6", shows: /No module named orders/ },
  { name: "a comparison", path: "/locations/orders/compare/1...5", shows: /assets differ/ },
  { name: "an asset's overview", path: "/locations/orders/asset?key=orders", shows: /In the history/ },
  { name: "an asset's change history", path: "/locations/orders/asset?key=orders&tab=changes", shows: /Changed in/ },
  { name: "the catalogue", path: "/assets", shows: /invoices/ },
  { name: "an empty search", path: "/assets?q=nothing+like+this", shows: /No asset matches/ },
];

for (const { name, path, shows } of PAGES) {
  test(`everybody can use ${name}, in light and in dark`, async ({ page, place, signInAs }) => {
    await signInAs("organization_admin");
    await page.goto(`/deployments/${encodeURIComponent(place.deployment)}${path}`);
    await expect(page.getByText(shows).first()).toBeVisible();
    await expectAccessible(page);
  });
}

test("everybody can use each primitive, in light and in dark, and what it opens", async ({ page, signInAs }) => {
  await signInAs("viewer");
  await page.goto("/primitives");
  await expect(page.getByRole("heading", { name: "Primitives" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Open a form" }).click();
  const form = page.getByRole("dialog", { name: "Add something" });
  await form.getByLabel("Name").fill("typed");
  await page.keyboard.press("Escape");
  const question = page.getByRole("dialog", { name: "Discard the changes?" });
  await expect(question).toBeVisible();
  await expectAccessible(page);
  await question.getByRole("button", { name: "Keep editing" }).click();
  await expect(form.getByLabel("Name")).toHaveValue("typed");
  await form.getByRole("button", { name: "Cancel" }).click();
  await question.getByRole("button", { name: "Discard" }).click();
  await expect(form).toBeHidden();
});

test("everybody can use the pages for what is not there, what is forbidden, and menus", async ({
  page,
  signInAs,
  expectFault,
}) => {
  expectFault(/40[34]/);
  await signInAs("catalog_viewer");
  await page.goto("/deployments/demo");
  await expect(page.locator("main")).toContainText(/\w/);
  await expectAccessible(page);
  await page.goto("/deployments/nowhere");
  await expect(page.locator("body")).toContainText(/no|not/i);
  await expectAccessible(page);

  await signInAs("viewer");
  await page.goto("/deployments/demo/locations/warehouse/history");
  await page
    .getByRole("button", { name: /^More actions for load/ })
    .first()
    .click();
  await expect(page.getByRole("menu")).toBeVisible();
  await expectAccessible(page);
});
