import { expect, test } from "vitest";
import { isCostlyMarkdown } from "#lib/client/format/costly-markdown.ts";

test.each([
  ["marks without partners", "*a_".repeat(7000)],
  ["brackets without end", "[".repeat(1000)],
  ["quotes in quotes", `${"> ".repeat(100)}a`],
  ["lists in lists", `${"- ".repeat(100)}a`],
  ["numbered lists in quotes", `text\n\n${">1. ".repeat(100)}a`],
  ["a very long text", "word ".repeat(30_000)],
])("is shown as it was written: %s", (_, text) => {
  expect(isCostlyMarkdown(text)).toBe(true);
});

test.each([
  [
    "a long text of many blocks",
    "# Orders\n\n- **one** of [them](https://example.com)\n- _two_\n\n> quoted\n\n".repeat(500),
  ],
  ["a table", `| a | b |\n|---|---|\n${"| 1 | 2 |\n".repeat(1000)}`],
  ["a rule, and figures", `${"-".repeat(80)}\n\n${"1.5 ".repeat(50)}\n\n${"* ".repeat(3)}`],
])("is made up: %s", (_, text) => {
  expect(isCostlyMarkdown(text)).toBe(false);
});
