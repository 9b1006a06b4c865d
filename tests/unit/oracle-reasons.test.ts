import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DEVIATIONS, UNTOLD } from "#tests/real/oracle/reasons.ts";

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");

test.each([
  ["diff.md", DEVIATIONS],
  ["diff-graphql.md", UNTOLD],
])("%s tells every reason for which Dagster's own differ may say something else", (name, reasons) => {
  const text = page(name).replaceAll(/\s+/g, " ");
  expect([...reasons.values()].filter((words) => !text.includes(words))).toEqual([]);
});

test("diff-graphql.md tells of no fact that the comparison with Dagster's differ does not know", () => {
  const facts = page("diff-graphql.md")
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| Fact |"))
    .map((line) => line.slice(0, line.indexOf(" |") + 2));
  expect(facts).toEqual([...UNTOLD.values()]);
});
