import { expect, test } from "vitest";
import { filterOf, filterWords } from "#lib/client/format/history-filter.ts";

const of = (query: string) => filterOf(new URLSearchParams(query));

test("an address names a filter by the API's own words", () => {
  const filter = of("status=failed&deployType=image&person=Ada&change=none&restorable=true&q=x&expand=1");
  expect(filter).toEqual({ status: "failed", deployType: "image", person: "Ada", change: "none", restorable: "true" });
  expect(filterWords(filter).map(({ text }) => text)).toEqual([
    "Failed",
    "Deploy type: Image",
    "Changed nothing",
    "By “Ada”",
    "Can be rolled back to",
  ]);
});

test.each(["", "status=odd&change=&person=&restorable=perhaps", "restorable=false", "status=toString"])(
  "what is no filter narrows nothing: %j",
  (query) => {
    expect(of(query)).toEqual({});
    expect(filterWords(of(query))).toEqual([]);
  },
);
