import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { deploymentHref, historyHref, rollbackHref } from "#lib/client/routes.ts";
import { test as base, expect } from "../e2e/support/app-test.ts";
import { ROOT } from "../e2e/support/server-process.ts";
import { SCREENS } from "./screens.ts";
import { makeShownPlaces, rollBack, type ShownPlaces } from "./shown-places.ts";

/** Git ignores it. */
const FOLDER = join(ROOT, "screenshots");
/** What the README and the documentation show. */
const IMAGES = join(ROOT, "docs/images");
/** Names of screens there, taken along when `LOADLINE_DOCS_IMAGES` is set. */
const CHOSEN = new Set(["deployment", "history", "compare", "rollback"]);

const SIZES = [
  { name: "1280", width: 1280, height: 800 },
  { name: "1920", width: 1920, height: 1080 },
  { name: "phone", width: 390, height: 844 },
];
const SETTLED_MS = 500;
const THEMES = ["light", "dark"] as const;

let places: ShownPlaces | null = null;
const test = base.extend<{ places: ShownPlaces }>({
  places: async ({ api }, use) => {
    places ??= await makeShownPlaces(api);
    await use(places);
  },
});

/** Faults are for the tests; a page for what is forbidden has some. */
test.beforeEach(({ expectFault }) => expectFault(/./));

for (const { name, role, address, shows, act, whole = false } of SCREENS) {
  test(name, async ({ page, places, signInAs }) => {
    if (role !== null) await signInAs(role);
    await page.goto(address(places));
    await act?.(page);
    await page.getByText(shows).filter({ visible: true }).first().waitFor();
    await shoot(page, name, whole);
  });
}

// They come last: from here on the demo runs another release, and is held.
test("rollback", async ({ page, places, signInAs }) => {
  await signInAs("editor");
  await page.goto(deploymentHref("demo"));
  const rollback = await rollBack(page, places);
  await page.goto(rollbackHref(rollback));
  await expect(page.getByText(/and proven/)).toBeVisible();
  await shoot(page, "rollback", false);
  await page.goto(deploymentHref("demo"));
  await expect(page.getByText(/Rolled back/).first()).toBeVisible();
  await shoot(page, "deployment-held", false);
  await page.goto(historyHref("demo", "warehouse"));
  await expect(page.getByText(/Rolled back to #/).first()).toBeVisible();
  await shoot(page, "history-rolled-back", false);
});

async function shoot(page: Page, name: string, whole: boolean): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  for (const { name: size, width, height } of SIZES) {
    await page.setViewportSize({ width, height });
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      // Lists that fit themselves to the new width, pictures that are drawn after that.
      await page.waitForTimeout(SETTLED_MS);
      const options = { fullPage: whole, animations: "disabled", caret: "hide" } as const;
      await page.screenshot({ ...options, path: join(FOLDER, `${name}-${theme}-${size}.png`) });
      if (process.env.LOADLINE_DOCS_IMAGES && CHOSEN.has(name) && size === "1280" && theme === "light") {
        await page.screenshot({ ...options, fullPage: false, path: join(IMAGES, `${name}.png`) });
      }
    }
  }
}
