import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assetSearchText,
  compareIdentities,
  compareText,
  displayKey,
  identityView,
  keyText,
} from "#lib/domain/snapshot/key.ts";

describe("asset keys", () => {
  it("are shown with their parts apart", () => {
    expect(displayKey(["raw", "orders"])).toBe("raw / orders");
    expect(displayKey(["orders"])).toBe("orders");
  });

  it("are found as shown and as typed, in any case, and by repository", () => {
    const text = assetSearchText({ key: ["Raw", "Orders"], repository: "Shop" });
    for (const typed of ["raw / orders", "raw/orders", "orders", "shop"]) expect(text).toContain(typed);
    expect(assetSearchText({ key: ["Orders"], repository: null })).toBe("orders");
  });

  it("name the repository to clients only where there is one", () => {
    expect(identityView({ key: ["a"], repository: null })).toStrictEqual({ key: ["a"] });
    expect(identityView({ key: ["a"], repository: "r" })).toStrictEqual({ key: ["a"], repository: "r" });
  });

  it("have different texts when they differ, however their parts are cut", () => {
    expect(keyText(["a", "b"])).not.toBe(keyText(['a","b']));
    expect(keyText(["a/b"])).not.toBe(keyText(["a", "b"]));
  });

  it("are listed in the order of their UTF-8 bytes, as the database lists them", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 6 });
    fc.assert(
      fc.property(fc.oneof(text, fc.constant("\uffff")), text, (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Buffer.from(a).compare(Buffer.from(b)));
      }),
      { numRuns: 1000 },
    );
    expect(compareText("\uffff", "😀")).toBeLessThan(0);
    expect(compareText("a", "ab")).toBeLessThan(0);
  });

  it("are listed by key, then repository, none first", () => {
    const identities = [
      { key: ["b"], repository: null },
      { key: ["a"], repository: "s" },
      { key: ["a"], repository: null },
      { key: ["a"], repository: "r" },
    ];
    expect(identities.sort(compareIdentities).map(({ key, repository }) => [key[0], repository])).toEqual([
      ["a", null],
      ["a", "r"],
      ["a", "s"],
      ["b", null],
    ]);
  });
});
