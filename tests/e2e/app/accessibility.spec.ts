import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import type { Place } from "../support/api-test.ts";
import { test as base, expect } from "../support/app-test.ts";
import { pushedHistory } from "../support/pushed-history.ts";

const test = base.extend<{ place: Place }>({
  place: async ({ api }, use) => use(await pushedHistory(api)),
});

/** `dialog`: what the page opens over another one, where the text may be seen before. */
const PAGES: { name: string; path: string; shows: RegExp; dialog?: string }[] = [
  { name: "the Deployment tab", path: "", shows: /View history/ },
  {
    name: "the history",
    path: "/locations/orders/history",
    shows: /No module named orders/,
    dialog: "History of orders",
  },
  { name: "a load's metadata", path: "/locations/orders/history/1", shows: /Library versions/, dialog: "Load #1" },
  {
    name: "a failed load's metadata",
    path: "/locations/orders/history/6",
    shows: /No module named orders/,
    dialog: "Load #6",
  },
  { name: "a comparison", path: "/locations/orders/compare/1...5", shows: /assets differ/ },
  { name: "an asset's overview", path: "/locations/orders/asset?key=orders", shows: /In the history/ },
  { name: "an asset's change history", path: "/locations/orders/asset?key=orders&tab=changes", shows: /Changed in/ },
  { name: "the catalogue", path: "/assets", shows: /invoices/ },
  { name: "an empty search", path: "/assets?q=nothing+like+this", shows: /No asset matches/ },
];

async function expectShown(page: Page, { shows, dialog }: { shows: RegExp; dialog?: string }): Promise<void> {
  const upper = dialog === undefined ? null : page.getByRole("dialog", { name: dialog, exact: true });
  await expect((upper ?? page).getByText(shows).first()).toBeVisible();
  // It takes the focus a moment after it stands.
  if (upper !== null) await expect(upper).toBeFocused();
}

for (const { name, path, ...shown } of PAGES) {
  test(`everybody can use ${name}, in light and in dark`, async ({ page, place, signInAs }) => {
    await signInAs("organization_admin");
    await page.goto(`/deployments/${encodeURIComponent(place.deployment)}${path}`);
    await expectShown(page, shown);
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
  await expect(page.getByText("You may not see this")).toBeVisible();
  await expectAccessible(page);
  await page.goto("/deployments/nowhere");
  await expect(page.getByText("There is no deployment of this name")).toBeVisible();
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

for (const { name, path, ...shown } of PAGES) {
  test(`with the keyboard alone I see where I am on ${name}`, async ({ page, place, signInAs }) => {
    await signInAs("organization_admin");
    await page.goto(`/deployments/${encodeURIComponent(place.deployment)}${path}`);
    await expectShown(page, shown);
    const stops = await tabThrough(page);
    expect(stops.length, "places that Tab stops at").toBeGreaterThan(3);
    expect(stops.filter(({ problem }) => problem !== null)).toEqual([]);
  });
}

/** Enough to come round on each of the pages. */
const MOST_STOPS = 80;

type Stop = { element: string; problem: string | null };

/** Presses Tab until it comes round or leaves the page, and says of each place whether it is seen that focus is there. */
async function tabThrough(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (let turn = 0; turn < MOST_STOPS; turn++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate((first): Stop | null => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      if (first) element.dataset.firstStop = "";
      else if (element.dataset.firstStop !== undefined) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      const inside = [...element.getClientRects()].some(
        ({ left, right, top, bottom }) => right > 0 && bottom > 0 && left < innerWidth && top < innerHeight,
      );
      const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
      const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
      const over = document.elementFromPoint(x, y);
      const isSeen = over !== null && (element.contains(over) || over.contains(element));
      const problem =
        outlineStyle === "none" || Number.parseFloat(outlineWidth) < 1
          ? "no outline"
          : !inside
            ? "outside of the window"
            : isSeen
              ? null
              : `under ${over?.outerHTML.slice(0, 100)}`;
      return { element: element.outerHTML.slice(0, 160), problem };
    }, turn === 0);
    if (stop === null) break;
    stops.push(stop);
  }
  return stops;
}

test("where I asked for less motion, nothing moves: neither dialogs nor menus nor what pulses", async ({
  page,
  place,
  signInAs,
}) => {
  await signInAs("organization_admin");
  const board = `/deployments/${encodeURIComponent(place.deployment)}`;
  for (const reducedMotion of ["no-preference", "reduce"] as const) {
    await page.emulateMedia({ reducedMotion });
    await page.goto(`${board}/locations/orders/history`);
    await page
      .getByRole("button", { name: /^More actions for load/ })
      .first()
      .click();
    await expect(page.getByRole("menu")).toBeVisible();
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll("*")].filter((element) => {
          const { transitionDuration, animationName, animationDuration } = getComputedStyle(element);
          const longest = (text: string) => Math.max(...text.split(",").map((part) => Number.parseFloat(part)));
          return longest(transitionDuration) > 0 || (animationName !== "none" && longest(animationDuration) > 0.001);
        }).length,
    );
    // Where motion is welcome something does move, or this would look in the wrong place.
    if (reducedMotion === "reduce") expect(moving).toBe(0);
    else expect(moving).toBeGreaterThan(0);
  }
});
