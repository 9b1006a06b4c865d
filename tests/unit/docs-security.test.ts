import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RATE_LIMITS } from "#lib/services/access/limit-rate.ts";

const ROOT = join(import.meta.dirname, "../..");
const text = readFileSync(join(ROOT, "docs/security.md"), "utf8");

test("every test that the threat model names is there", () => {
  const named = [...text.matchAll(/^- `(tests\/[^`]+)`: “(.+)”$/gm)];
  expect(named.length).toBeGreaterThan(25);
  const missing = named.filter(([, file = "", name = ""]) => {
    const path = join(ROOT, file);
    return !existsSync(path) || !readFileSync(path, "utf8").includes(name);
  });
  expect(missing.map(([line]) => line)).toEqual([]);
  // A line of a list in another form would go unchecked.
  expect(text.match(/^- `tests\//gm)).toHaveLength(named.length);
});

test("the limits that the threat model tells are the ones that hold", () => {
  for (const { what, most, windowS } of Object.values(RATE_LIMITS)) {
    const per = windowS === 60 ? "a minute" : `in ${windowS / 60} minutes`;
    expect(text).toContain(`| ${most.toLocaleString("en")} ${per} |`);
    expect(what).toMatch(/^\w/);
  }
});
