import type { Page } from "@playwright/test";

/**
 * Has the page wait, at every address that it goes to, until React has taken over whatever a person can press or fill
 * in: before that a press is lost, which on a slow machine is a test that fails for no fault of the product's.
 */
export function waitForHydration(page: Page): void {
  const goto = page.goto.bind(page);
  page.goto = async (...args) => {
    const response = await goto(...args);
    await hydrated(page);
    return response;
  };
  const reload = page.reload.bind(page);
  page.reload = async (...args) => {
    const response = await reload(...args);
    await hydrated(page);
    return response;
  };
}

/**
 * Waits for that on the page that stands, as after a form that loads another one. React notes on each element that it
 * has taken it over, under a name that begins like this.
 */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll("button, input, select, textarea, [role=tab]")].every((element) =>
      Object.keys(element).some((name) => name.startsWith("__reactProps$")),
    ),
  );
}
