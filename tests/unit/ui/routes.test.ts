import fc from "fast-check";
import { expect, test } from "vitest";
import { parseRange, rangeText } from "#lib/client/format/compare-range.ts";
import { assetHref, assetsHref, historyHref, routeName, signInHref } from "#lib/client/routes.ts";

// Names that no address could carry are refused when they are given.
const name = fc
  .string({ unit: "grapheme", minLength: 1 })
  .filter((text) => text.isWellFormed() && text !== "." && text !== "..");

test("any two names come back out of an address as they went in", () => {
  fc.assert(
    fc.property(name, name, (deployment, location) => {
      const { pathname } = new URL(historyHref(deployment, location), "http://host");
      const [, , first, , second] = pathname.split("/").map((part) => routeName(part));
      expect([first, second]).toEqual([deployment, location]);
    }),
  );
});

test("any key comes back out of an asset's address, part by part", () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (key) => {
      const url = new URL(assetHref("prod", "orders", { key, repository: "r" }, "changes"), "http://host");
      expect(url.searchParams.getAll("key")).toEqual(key);
      expect(url.searchParams.get("tab")).toBe("changes");
      expect(url.searchParams.get("repository")).toBe("r");
    }),
  );
});

test("an address that is not validly encoded names nothing", () => {
  expect(routeName("100%")).toBeNull();
});

test("the catalogue's search is part of its address", () => {
  expect(assetsHref("prod", "a&b=c")).toBe("/deployments/prod/assets?q=a%26b%3Dc");
});

test("signing in leads back to where one was", () => {
  expect(signInHref("/")).toBe("/sign-in");
  expect(signInHref("/deployments/a?q=1")).toBe("/sign-in?callbackUrl=%2Fdeployments%2Fa%3Fq%3D1");
});

test.each([
  ["12...15", { from: 12, to: 15 }],
  ["0...1", { from: 0, to: 1 }],
  ["15...12", { from: 15, to: 12 }],
])("%s is a range", (text, range) => {
  expect(parseRange(text)).toEqual(range);
  expect(rangeText(range)).toBe(text);
});

test.each(["", "12", "12..15", "a...b", "-1...2", "1...99999999999", "1...2147483648", "1...2x"])(
  "%j is no range",
  (text) => {
    expect(parseRange(text)).toBeNull();
  },
);
