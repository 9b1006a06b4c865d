import { describe, expect, test } from "vitest";
import { parseEnds, parseRange, rangeText, resolveEnds } from "#lib/client/format/compare-range.ts";
import {
  compareSearch,
  diffFilter,
  EVERY_CHANGE,
  isEveryChange,
  readCompareView,
  readDiffSearch,
} from "#lib/client/format/diff-search.ts";

describe("the loads of a compare in its address", () => {
  test.each(["1...2", "0...15", "current...3", "12...current"])("%s reads back as it is written", (text) => {
    const ends = parseEnds(text);
    expect(ends && rangeText(ends)).toBe(text);
  });

  test.each(["", "1..2", "1...", "a...2", "-1...2", "1...2147483648", "Current...1", "1...2...3"])(
    "%j is none",
    (text) => expect(parseEnds(text)).toBeNull(),
  );

  test("what is current is known by its number alone", () => {
    expect(parseRange("1...current")).toBeNull();
    expect(resolveEnds({ from: 1, to: "current" }, 7)).toEqual({ from: 1, to: 7 });
  });
});

describe("the filters of a compare in its address", () => {
  const full = { kinds: ["added", "changed"], facets: ["TAGS"], group: "", q: "a&b=ü" } as const;

  test("read back as they are written", () => {
    const text = compareSearch(full, "lineage");
    expect(readDiffSearch(new URLSearchParams(text))).toEqual(full);
    expect(readCompareView(new URLSearchParams(text))).toBe("lineage");
  });

  test("say nothing where nothing is narrowed", () => {
    expect(compareSearch(EVERY_CHANGE, "changes")).toBe("");
    expect(diffFilter(EVERY_CHANGE)).toEqual({});
    expect(isEveryChange(EVERY_CHANGE)).toBe(true);
  });

  test("no group is another one than every group", () => {
    expect(isEveryChange({ ...EVERY_CHANGE, group: "" })).toBe(false);
    expect(diffFilter({ ...EVERY_CHANGE, group: "" })).toEqual({ group: "" });
  });

  test("leave out what cannot be meant", () => {
    expect(readDiffSearch(new URLSearchParams("kind=gone&facet=COLOUR&view=x"))).toEqual(EVERY_CHANGE);
  });
});
