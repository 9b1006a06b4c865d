import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SCREENS } from "#tests/screenshots/screens.ts";
import type { ShownPlaces } from "#tests/screenshots/shown-places.ts";

const ROOT = join(import.meta.dirname, "../..");
const APP = join(ROOT, "app");

/** Only there once something was rolled back, which is what that test does; it looks at them on small screens itself. */
const ELSEWHERE = { "(main)/rollbacks/[id]/page.tsx": "tests/e2e/app/ways-to-roll-back.spec.ts" };

const PLACES: ShownPlaces = {
  empty: "staging",
  failing: { location: "orders", number: 2 },
  target: 6,
  current: 7,
  airflowTarget: 1,
};

/** The pages that show something of their own, rather than lead to another. */
const pages = readdirSync(APP, { recursive: true, encoding: "utf8" }).filter(
  (file) =>
    file.startsWith("(main)/") &&
    file.endsWith("page.tsx") &&
    !/\bredirect\(/.test(readFileSync(join(APP, file), "utf8")),
);

/** What the address of a page looks like: folders in parentheses are not in it, names in brackets are any. */
function patternOf(page: string): RegExp {
  const parts = page
    .split("/")
    .slice(0, -1)
    .filter((part) => !part.startsWith("("));
  return new RegExp(`^/${parts.map((part) => (part.startsWith("[") ? "[^/]+" : part)).join("/")}$`);
}

test("every page is among the screens that are shown, and that are looked at on a phone and zoomed in", () => {
  expect(pages.length).toBeGreaterThan(20);
  const paths = SCREENS.map(({ address }) => address(PLACES).split("?")[0] as string);
  const missing = pages.filter((page) => !(page in ELSEWHERE) && !paths.some((path) => patternOf(page).test(path)));
  expect(missing).toEqual([]);
});

test("what is looked at elsewhere is", () => {
  for (const [page, file] of Object.entries(ELSEWHERE)) {
    expect(pages).toContain(page);
    expect(readFileSync(join(ROOT, file), "utf8")).toContain("expectUsableOnSmallScreens(page)");
  }
});
