import { expect, test } from "vitest";
import { countsText, plural } from "#lib/client/format/counts.ts";
import { editorTokenCommand, firstLoadCommand, shellWord } from "#lib/client/format/snippets.ts";

test.each([
  ["prod", "prod"],
  ["my deployment", "'my deployment'"],
  ["it's $(rm -rf)", "'it'\\''s $(rm -rf)'"],
  ["", "''"],
])("%j is one word of a shell as %s", (text, word) => {
  expect(shellWord(text)).toBe(word);
});

test("commands name the deployment safely, in words and in addresses", () => {
  expect(editorTokenCommand("a b")).toContain("--deployment 'a b')");
  expect(firstLoadCommand("http://h", "a b/c")).toContain("/deployments/a%20b%2Fc/locations/");
});

test("counts read as words", () => {
  expect(countsText({ added: 3, removed: 1, changed: 12_000 })).toBe("3 added, 1 removed, 12,000 changed");
  expect(countsText({ added: 0, removed: 0, changed: 0 })).toBe("no changes");
  expect(plural(1, "asset")).toBe("1 asset");
  expect(plural(0, "asset depends", "assets depend")).toBe("0 assets depend");
});
