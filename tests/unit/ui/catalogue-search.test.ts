import { expect, test } from "vitest";
import {
  type CatalogueSearch,
  catalogueFilterOf,
  catalogueSearchText,
  isNarrowed,
  parseCatalogueSearch,
  withoutFilters,
  withValue,
} from "#lib/client/format/catalogue-search.ts";
import { lineageDepth } from "#lib/client/format/lineage-depth.ts";
import { searchAssetsOperation } from "#lib/contracts/catalogue.ts";

const read = (text: string) => parseCatalogueSearch(new URLSearchParams(text));
const NOTHING = read("");

test("an address says what the catalogue shows, whatever the values hold", () => {
  const search: CatalogueSearch = {
    q: "a&b=c #1",
    values: { location: ["x y", "ü/é"], group: ["a,b"], kind: [], owner: ["team:data"], tag: ["k=v&w", "bare"] },
    since: "P7D",
    state: "standing",
  };
  expect(read(catalogueSearchText(search))).toEqual(search);
  expect(catalogueSearchText(NOTHING)).toBe("");
});

test("what no catalogue knows filters nothing; a time is the server's to judge", () => {
  expect(read("?state=elsewhere&color=red")).toEqual(NOTHING);
  expect(read("?since=tomorrow").since).toBe("tomorrow");
  expect(searchAssetsOperation.query.safeParse({ changedSince: "tomorrow" }).success).toBe(false);
});

test("values are chosen and let go one by one, and all filters at once, with the text as it is", () => {
  const both = withValue(withValue(read("?q=x&state=removed"), "kind", "dbt", true), "kind", "table", true);
  expect(both.values.kind).toEqual(["dbt", "table"]);
  expect(withValue(both, "kind", "dbt", true).values.kind).toEqual(["table", "dbt"]);
  expect(withValue(both, "kind", "dbt", false).values.kind).toEqual(["table"]);
  expect(withoutFilters(both)).toEqual(read("?q=x"));
});

test("only what is filtered by is asked for", () => {
  expect(JSON.stringify(catalogueFilterOf(NOTHING))).toBe("{}");
  expect(JSON.parse(JSON.stringify(catalogueFilterOf(read("?q=x&kind=dbt&kind=table&since=PT24H"))))).toEqual({
    q: "x",
    kind: ["dbt", "table"],
    changedSince: "PT24H",
  });
});

test.each([
  ["", false],
  ["?q=x", false],
  ["?group=g", true],
  ["?since=P7D", true],
  ["?state=removed", true],
])("%o is narrowed by filters: %o", (address, narrowed) => {
  expect(isNarrowed(read(address))).toBe(narrowed);
});

test.each([
  ["PT24H", true],
  ["P7D", true],
  ["2026-01-01T00:00:00Z", true],
  ["2026-01-01T00:00:00+02:00", true],
  ["P7", false],
  ["7d", false],
  ["P1Y", false],
  ["PT999999H", false],
  ["2026-01-01", false],
])("changedSince %o is understood: %o", (changedSince, success) => {
  expect(searchAssetsOperation.query.safeParse({ changedSince }).success).toBe(success);
});

test("one value of a filter may stand alone; fifty are enough", () => {
  const parse = (group: unknown) => searchAssetsOperation.query.safeParse({ group });
  expect(parse("g").data?.group).toEqual(["g"]);
  expect(parse(["g", "h"]).data?.group).toEqual(["g", "h"]);
  expect(parse(Array.from({ length: 51 }, String)).success).toBe(false);
  expect(parse("a\0b").success).toBe(false);
});

test.each([
  ["", { up: 2, down: 2 }],
  ["up=0&down=5", { up: 0, down: 5 }],
  ["up=-1&down=x", { up: 2, down: 2 }],
  ["up=999&down=1e9", { up: 100, down: 2 }],
])("the lineage at %o goes so many steps: %o", (address, depth) => {
  expect(lineageDepth(new URLSearchParams(address))).toEqual(depth);
});
