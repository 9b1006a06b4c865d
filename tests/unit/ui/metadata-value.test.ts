import { expect, test } from "vitest";
import { safeHref, shownValue } from "#lib/client/format/metadata-value.ts";
import { nameRows } from "#lib/client/format/names-diff.ts";

test.each([
  [
    { type: "int", value: 12 },
    { kind: "text", text: "12" },
  ],
  [
    { type: "int", value: "9007199254740993" },
    { kind: "text", text: "9007199254740993" },
  ],
  [
    { type: "bool", value: false },
    { kind: "text", text: "false" },
  ],
  [
    { type: "null", value: null },
    { kind: "text", text: "null" },
  ],
  [
    { type: "text", value: "hello" },
    { kind: "text", text: "hello" },
  ],
  [
    { type: "text", value: "a\nb" },
    { kind: "code", text: "a\nb" },
  ],
  [
    { type: "url", value: "https://acme.dev/x" },
    { kind: "link", text: "https://acme.dev/x", href: "https://acme.dev/x" },
  ],
  [
    { type: "json", value: { a: 1 } },
    { kind: "code", text: '{\n  "a": 1\n}' },
  ],
  [
    { type: "odd", path: "x" },
    { kind: "code", text: '{\n  "type": "odd",\n  "path": "x"\n}' },
  ],
  ["plain", { kind: "text", text: "plain" }],
])("%j is shown as %j", (value, shown) => {
  expect(shownValue(value)).toEqual(shown);
});

test.each(["javascript:alert(1)", "data:text/html,x", "//host/x", "ftp://host/x"])(
  "%s never becomes a link",
  (text) => {
    expect(safeHref(text)).toBeNull();
    expect(shownValue({ type: "url", value: text }).kind).toBe("text");
  },
);

test("the lists of a facet become rows, what changed first, each with what stood there", () => {
  const rows = nameRows({
    added: ["new", "__proto__"],
    removed: ["old"],
    changed: ["both"],
    values: [
      { name: "both", old: 1, new: 2 },
      { name: "new", old: null, new: 3 },
      { name: "__proto__", old: null, new: 4 },
      { name: "old", old: 5, new: null },
    ],
  });
  expect(rows.map((row) => [row.name, row.kind, row.values?.new])).toEqual([
    ["both", "changed", 2],
    ["new", "added", 3],
    ["__proto__", "added", 4],
    ["old", "removed", null],
  ]);
});
