import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What is another thing in another colour scheme; all the rest is the same page. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/**
 * Asserts WCAG 2.2 AA as far as axe can tell on the page as it stands: all of it in light, in dark what colours decide.
 * @param within CSS selector of the part that is looked at: what a list that is open covers in part has no size of its own.
 */
export async function expectAccessible(page: Page, within = "html"): Promise<void> {
  await page.evaluate(showTop);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // Legacy mode opens no page of its own for each look; no page here has frames of another origin.
    const axe = new AxeBuilder({ page }).include(within).setLegacyMode();
    const { violations } = await (colorScheme === "light"
      ? axe.withTags(WCAG_2_2_AA)
      : axe.withRules(COLOUR_RULES)
    ).analyze();
    const found = violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${colorScheme}: ${id}: ${help}\n${html}\n${failureSummary ?? ""}`),
    );
    expect(found, `${page.url()} in ${colorScheme}`).toEqual([]);
  }
}

/** In the page: what lies half under the header while one scrolls is no target there. What is open stands where it stands. */
function showTop(): void {
  const isOpen = document.querySelector("[role=menu], [role=dialog], [role=listbox], [role=tooltip]") !== null;
  if (!isOpen) scrollTo({ top: 0, behavior: "instant" });
}
