import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessibility.ts";

/** A phone, on which the page opens. For the context of a test (`test.use`). */
export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };

/**
 * What is left of a window of 1280 by 720 at 200 %, and of its width at 400 % (WCAG 1.4.4 and 1.4.10); CSS pixels. To
 * the page zooming is nothing else than that.
 */
const SIZES = [
  { name: "at 200 %", width: 640, height: 360 },
  { name: "320 pixels wide", width: 320, height: 640 },
  { name: "on a phone", ...PHONE.viewport },
];

/**
 * Asserts that the page as it stands can be used by touch on a phone, at 200 % zoom and 320 CSS pixels wide: it does
 * not scroll sideways, everything that can be pressed can be brought into sight with nothing over it, and no text is
 * cut off without a title that tells it whole. On the phone axe looks at it in light and in dark, the size of targets
 * among what it looks at (WCAG 2.5.8). The page keeps that size.
 * @param show brings what is looked at onto the screen at each size, where it would not come along, as a menu does not.
 */
export async function expectUsableOnSmallScreens(page: Page, show?: () => Promise<void>): Promise<void> {
  for (const { name, width, height } of SIZES) {
    await page.setViewportSize({ width, height });
    await show?.();
    await expect.poll(() => page.evaluate(widestOf), { message: `${name}: the page scrolls sideways` }).toEqual([]);
    await expect.poll(() => page.evaluate(cutTexts), { message: `${name}: text is cut off` }).toEqual([]);
    await expect.poll(() => page.evaluate(outOfReach), { message: `${name}: something cannot be pressed` }).toEqual([]);
  }
  await expectAccessible(page);
}

/** In the page: what is wider than the window, when the page is. */
function widestOf(): string[] {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll("body *")].filter(
    (element) => element.getBoundingClientRect().right > width + 1,
  );
  return wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 200));
}

/** In the page: boxes that hide a part of the text in them, with no title on them, around them or in them. */
function cutTexts(): string[] {
  const cut = [...document.querySelectorAll<HTMLElement>("body *")].filter((element) => {
    if (element.clientWidth < 2 || element.clientHeight < 2 || element.textContent.trim() === "") return false;
    if (element.closest("[aria-hidden='true'], [inert], svg, select, textarea, input")) return false;
    const { overflowX, overflowY, visibility } = getComputedStyle(element);
    if (visibility === "hidden") return false;
    const hides = (overflow: string) => overflow === "hidden" || overflow === "clip";
    const across = hides(overflowX) && element.scrollWidth > element.clientWidth + 1;
    const down = hides(overflowY) && element.scrollHeight > element.clientHeight + 3;
    if (!across && !down) return false;
    // What scrolls within it can be brought into sight.
    return element.closest("[title]") === null && element.querySelector("[title]") === null;
  });
  return cut.slice(0, 5).map((element) => element.outerHTML.slice(0, 200));
}

/** In the page: what can be pressed, but not where it stands when it is scrolled to. */
function outOfReach(): string[] {
  const PRESSED =
    "a[href], button, input, select, textarea, summary, [role=tab], [role=checkbox], [role=option], [role=menuitem]";
  const found: string[] = [];
  const scrolled = document.scrollingElement?.scrollTop ?? 0;
  // An open menu is all that can be pressed until it is closed.
  const menu = document.querySelector("[role=menu]");
  for (const element of (menu ?? document).querySelectorAll<HTMLElement>(PRESSED)) {
    if (element.closest("[inert], [aria-hidden='true']") || element.matches(":disabled, [type=hidden]")) continue;
    const style = getComputedStyle(element);
    if (style.visibility === "hidden" || style.pointerEvents === "none" || !element.checkVisibility()) continue;
    // Shown to those who come to it by keyboard alone; and a picture is dragged, with all that is in it as a list beside.
    if (element.matches("[href='#main'], .react-flow__node *")) continue;
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = element.getClientRects()[0];
    if (box === undefined || box.width < 2 || box.height < 2) continue;
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const hit = document.elementFromPoint(x, y);
    const label = element.closest("label") ?? element.parentElement;
    if (hit !== null && (element.contains(hit) || hit.contains(element) || label?.contains(hit))) continue;
    found.push(`${element.outerHTML.slice(0, 160)} is under ${hit?.outerHTML.slice(0, 120) ?? "nothing: outside"}`);
    if (found.length === 5) break;
  }
  document.scrollingElement?.scrollTo({ top: scrolled, behavior: "instant" });
  return found;
}
