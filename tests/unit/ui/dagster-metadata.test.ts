import { expect, test } from "vitest";
import { cellText, shownValue } from "#lib/client/format/metadata-value.ts";

const constraints = { nullable: false, unique: true, other: ["> 0"] };
const column = { name: "id", type: "int", description: "Its id", constraints, tags: {} };
const bare = { name: "n", type: "text", description: null, constraints: {}, tags: { pii: "", of: "a" } };

test.each([
  [
    { type: "timestamp", value: 1700000000.5 },
    { kind: "time", text: "2023-11-14 22:13:20.500 UTC", at: "2023-11-14T22:13:20.500Z" },
  ],
  [
    { type: "asset", value: ["raw", "orders"] },
    { kind: "asset", text: "raw/orders", key: ["raw", "orders"] },
  ],
  [
    { type: "python_artifact", value: { module: "shop.io", name: "Warehouse" } },
    { kind: "name", text: "shop.io.Warehouse", what: "Python object" },
  ],
  [
    { type: "job", value: { job: "nightly", repository: null, location: "orders" } },
    { kind: "name", text: "orders / nightly", what: "job" },
  ],
])("%j is shown as %j", (value, shown) => {
  expect(shownValue(value)).toEqual(shown);
});

test.each([
  [
    { type: "table_schema", value: { columns: [column], constraints: { other: [] } } },
    ["Column", "Type", "Description"],
    [["id", "int [not null, unique, > 0]", "Its id"]],
  ],
  [
    { type: "table_schema", value: { columns: [bare], constraints: { other: ["a < b"] } } },
    ["Column", "Type", "Tags"],
    [
      ["n", "text", "[pii, of=a]"],
      ["Of the table", "[a < b]"],
    ],
  ],
  [
    { type: "table", value: { schema: { columns: [{ name: "b" }] }, records: [{ a: 1, b: null }, { b: "x" }] } },
    ["b", "a"],
    [
      ["null", "1"],
      ["x", ""],
    ],
  ],
  [
    { type: "table_column_lineage", value: { total: [{ asset: ["raw", "orders"], column: "price" }] } },
    ["Column", "Made of"],
    [["total", "raw/orders: price"]],
  ],
  [
    {
      type: "code_references",
      value: [
        { type: "local_file", path: "/a.py", line: 3, label: null },
        { type: "url", url: "https://x", label: "main" },
      ],
    },
    ["Code", "Label"],
    [
      ["/a.py:3", ""],
      ["https://x", "main"],
    ],
  ],
])("%j is a table", (value, columns, rows) => {
  const shown = shownValue(value);
  if (shown.kind !== "table") throw new Error(`it is shown as ${shown.kind}`);
  expect(shown.columns).toEqual(columns);
  expect(shown.rows.map((row) => row.map(cellText))).toEqual(rows);
  expect(shown.text).toBe([columns, ...rows].map((row) => row.join(" | ")).join("\n"));
});

test("a number in a table that JSON cannot carry is told from a text of the same characters", () => {
  const records = [{ n: "NaN" }, { n: "NaN" }];
  const shown = shownValue({ type: "table", value: { schema: {}, records }, numbers: ["/1/n"] });
  expect(shown).toMatchObject({ rows: [[{ text: "NaN", isCode: false }], [{ text: "NaN", isCode: true }]] });
});

test.each([
  { type: "table_schema", value: { columns: ["id"] } },
  { type: "table", value: [1] },
  { type: "asset", value: [1] },
  { type: "code_references", value: {} },
  { type: "job", value: { job: 1 } },
  { type: "table_column_lineage", value: { total: [{ asset: "raw", column: "price" }] } },
])("what does not look like its kind is shown as JSON: %j", (value) => {
  expect(shownValue(value)).toMatchObject({
    kind: "json",
    text: JSON.stringify(value.value, null, 2),
    type: value.type,
  });
});

test("a time that is none stays a number", () => {
  expect(shownValue({ type: "timestamp", value: 1e300 })).toEqual({ kind: "exact", text: "1e+300" });
});
