import type { Locator } from "@playwright/test";
import { expectAccessible } from "../support/accessibility.ts";
import { test as base, expect } from "../support/app-test.ts";
import { holdScripts } from "../support/held-scripts.ts";
import { pushedHistory } from "../support/pushed-history.ts";

const test = base.extend<{ held: { release: () => void } }>({
  held: async ({ page }, use) => {
    const release = await holdScripts(page);
    await use({ release });
    release();
  },
});

test.beforeEach(async ({ page, signInAs }) => {
  await signInAs("viewer");
  await page.goto("/primitives");
});

test("a menu opens by a click that comes before its code does, and gives the focus back", async ({ page, held }) => {
  const button = page.getByRole("button", { name: "More actions" });
  await expect(button).toHaveAttribute("aria-haspopup", "menu");
  await expect(button).toHaveAttribute("aria-expanded", "false");
  await button.click();
  await expect(page.getByRole("menu")).toHaveCount(0);
  held.release();
  await expect(page.getByRole("menu", { name: "More actions" })).toBeVisible();
  await expect(button).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
  await expect(button).toBeFocused();
  await expect(button).toHaveAttribute("aria-expanded", "false");
});

for (const press of ["click", "tap"] as const) {
  test.describe(`by ${press}`, () => {
    test.use({ hasTouch: press === "tap" });
    test(`a second ${press} on the button of a menu closes it, in the page, above its cover and in a dialog`, async ({
      page,
      api,
      signInAs,
    }) => {
      const place = await pushedHistory(api);
      await signInAs("organization_admin");
      /** Not through a locator: that would wait for the page's cover to be gone, and a person presses all the same. */
      const pressAt = async (button: Locator) => {
        const box = await button.boundingBox();
        if (box === null) throw new Error("the button has no place");
        const at = [box.x + box.width / 2, box.y + box.height / 2] as const;
        await (press === "tap" ? page.touchscreen.tap(...at) : page.mouse.click(...at));
      };
      const opensAndCloses = async (button: Locator) => {
        const menu = page.getByRole("menu");
        await pressAt(button);
        await expect(menu).toBeVisible();
        await expect(button).toHaveAttribute("aria-expanded", "true");
        await pressAt(button);
        await expect(menu).toHaveCount(0);
        await expect(button).toHaveAttribute("aria-expanded", "false");
        // What follows a touch by some time would have opened it again by then.
        await page.evaluate(() => new Promise((done) => setTimeout(done, 400)));
        await expect(menu).toHaveCount(0);
        await pressAt(button);
        await expect(menu).toBeVisible();
        await page.keyboard.press("Escape");
        await expect(menu).toHaveCount(0);
      };
      // A menu that is open hides the rest of the page from the roles.
      const includeHidden = true;
      await page.goto(place.deploymentPath.replace("/api/v1", ""));
      const header = page.getByRole("banner", { includeHidden });
      await opensAndCloses(header.getByRole("button", { name: /^Deployment:/, includeHidden }));
      await opensAndCloses(page.getByRole("button", { name: "More actions for orders", includeHidden }));
      await page.getByRole("link", { name: "View history of orders" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      const actions = page.getByRole("button", { name: "More actions for load 5", includeHidden });
      // Waits until the dialog has come to rest.
      await actions.scrollIntoViewIfNeeded();
      await opensAndCloses(actions);
    });
  });
}

test("a menu that comes late does not call back who has gone on", async ({ page, held }) => {
  await page.getByRole("button", { name: "More actions" }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  const loaded = page.waitForResponse(/\/_next\/static\/.*\.js/);
  held.release();
  await loaded;
  const next = page.locator(":focus");
  await expect(next).not.toHaveAttribute("aria-haspopup", "menu");
  await page.getByRole("button", { name: "More actions" }).hover();
  await expect(page.getByRole("menu")).toHaveCount(0);
});

for (const { key, item } of [
  { key: "Enter", item: "first" },
  { key: "Space", item: "first" },
  { key: "ArrowDown", item: "first" },
  { key: "ArrowUp", item: "last" },
] as const) {
  test(`${key} opens a menu at its ${item} item, and Tab goes on behind its button`, async ({ page }) => {
    const button = page.getByRole("button", { name: "More actions" });
    await button.focus();
    await page.keyboard.press(key);
    const items = page.getByRole("menu", { name: "More actions" }).locator("[role^=menuitem]");
    await expect(item === "first" ? items.first() : items.last()).toBeFocused();
    await page.keyboard.press("Tab");
    await expect(page.getByRole("menu")).toHaveCount(0);
    await expect(button).not.toBeFocused();
    await page.keyboard.press("Shift+Tab");
    await expect(button).toBeFocused();
  });
}

test("a hint shows on hover and focus, stays under the pointer and goes with Escape", async ({ page }) => {
  const described = page.getByRole("button", { name: "×5" });
  const hint = page.getByRole("tooltip");
  await described.hover();
  await expect(hint).toHaveText("Definitions were the same as before");
  await expect(described).toHaveAccessibleDescription("Definitions were the same as before");
  // Of the rest another test tells: here the header may lie over half a button.
  await expectAccessible(page, "[role=tooltip]");
  await described.hover();
  await expect(hint).toBeVisible();
  const box = await hint.boundingBox();
  if (box === null) throw new Error("the hint has no place");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
  await expect(hint).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(hint).toHaveCount(0);
  await page.mouse.move(0, 0);
  await page.keyboard.press("Tab");
  await described.focus();
  await expect(hint).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(hint).toHaveCount(0);
});
