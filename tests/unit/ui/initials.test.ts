import { expect, test } from "vitest";
import { initials } from "#lib/client/format/initials.ts";

test.each([
  ["Ada Lovelace", "AL"],
  ["ada", "A"],
  ["Juan de la Cruz", "JC"],
  ["  Émile   Zola ", "ÉZ"],
  ["E\u0301mile", "E\u0301"],
  ["renovate[bot]", "RB"],
  ["김 민수", "김민"],
  ["𝒜da", "𝒜"],
  ["🎉", "?"],
  ["", "?"],
])("%j has the initials %s", (name, letters) => {
  expect(initials(name)).toBe(letters);
});
