import { describe, expect, test } from "vitest";
import type { ShownTable } from "#lib/client/format/dagster-metadata.ts";
import { diffTables } from "#lib/client/format/table-diff.ts";

const table = (columns: string, ...rows: string[]): ShownTable => ({
  columns: columns.split(" "),
  rows: rows.map((row) => row.split(" ").map((text) => ({ text }))),
});
/** `+day/date`: sign, then the newer text of each cell, or `old>new` where the two differ. */
const told = (before: ShownTable, after: ShownTable) =>
  diffTables(before, after).rows.map(({ kind, cells }) => {
    const sign = { same: " ", added: "+", removed: "-", changed: "~" }[kind];
    return (
      sign + cells.map(({ old, now }) => (kind === "changed" && old !== now ? `${old}>${now}` : (now ?? old))).join("/")
    );
  });

describe("two tables as one", () => {
  test("tells rows that came, went and changed by the name in their first cell", () => {
    const before = table("Column Type", "id int", "day date", "gone text");
    const after = table("Column Type", "id bigint", "fresh text", "day date");
    expect(told(before, after)).toEqual(["~id/int>bigint", "+fresh/text", " day/date", "-gone/text"]);
  });

  test("takes rows whole where the first cell does not tell them apart", () => {
    expect(told(table("a b", "x 1", "x 2"), table("a b", "x 2", "x 3"))).toEqual(["-x/1", " x/2", "+x/3"]);
  });

  test("puts cells under their column, though one of the two does not have it", () => {
    const { columns, rows } = diffTables(table("Column", "id"), table("Column Note", "id key"));
    expect(columns).toEqual(["Column", "Note"]);
    expect(rows).toEqual([
      {
        kind: "changed",
        cells: [
          { old: "id", now: "id" },
          { old: null, now: "key" },
        ],
      },
    ]);
  });

  test("has nothing but what came where there were no rows", () => {
    expect(told({ columns: ["a"], rows: [] }, table("a", "x"))).toEqual(["+x"]);
    expect(told(table("a", "x"), { columns: ["a"], rows: [] })).toEqual(["-x"]);
  });
});
