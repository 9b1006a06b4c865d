import { expect, test } from "vitest";
import { shownValue } from "#lib/client/format/metadata-value.ts";

const constraints = { nullable: false, unique: true, other: ["> 0"] };
const column = { name: "id", type: "int", description: "Its id", constraints, tags: {} };

test.each([
  [{ type: "timestamp", value: 1700000000.5 }, "2023-11-14 22:13:20.500 UTC"],
  [{ type: "asset", value: ["raw", "orders"] }, "raw/orders"],
  [{ type: "python_artifact", value: { module: "shop.io", name: "Warehouse" } }, "shop.io.Warehouse"],
  [{ type: "job", value: { job: "nightly", repository: null, location: "orders" } }, "orders / nightly"],
  [{ type: "dagster_run", value: "abc" }, "abc"],
])("%j reads %s", (value, text) => {
  expect(shownValue(value)).toEqual({ kind: "text", text });
});

test.each([
  [
    { type: "table_schema", value: { columns: [column], constraints: { other: [] } } },
    ["Column", "Type", "Constraints", "Description"],
    [["id", "int", "not null, unique, > 0", "Its id"]],
  ],
  [
    { type: "table", value: { schema: {}, records: [{ a: 1, b: null }, { b: "x" }] } },
    ["a", "b"],
    [
      ["1", "null"],
      ["", "x"],
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
  expect(shownValue(value)).toMatchObject({ kind: "table", columns, rows });
});

test.each([
  { type: "table_schema", value: { columns: ["id"] } },
  { type: "table", value: [1] },
  { type: "asset", value: [1] },
  { type: "code_references", value: {} },
  { type: "job", value: { job: 1 } },
])("what does not look like its kind is shown as JSON: %j", (value) => {
  expect(shownValue(value)).toEqual({ kind: "code", text: JSON.stringify(value.value, null, 2) });
});

test("a time that is none stays a number", () => {
  expect(shownValue({ type: "timestamp", value: 1e300 })).toEqual({ kind: "text", text: "1e+300" });
});
