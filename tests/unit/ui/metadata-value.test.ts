import { expect, test } from "vitest";
import { exactJsonText } from "#lib/client/format/exact-json.ts";
import { safeHref, shownValue } from "#lib/client/format/metadata-value.ts";
import { nameRows } from "#lib/client/format/names-diff.ts";

const noNumbers = new Set();

test.each([
  [
    { type: "int", value: 12 },
    { kind: "exact", text: "12" },
  ],
  [
    { type: "int", value: "9007199254740993" },
    { kind: "exact", text: "9007199254740993" },
  ],
  [
    { type: "float", value: "NaN" },
    { kind: "exact", text: "NaN" },
  ],
  [
    { type: "bool", value: false },
    { kind: "exact", text: "false" },
  ],
  [
    { type: "null", value: null },
    { kind: "exact", text: "null" },
  ],
  [
    { type: "text", value: "hello" },
    { kind: "text", text: "hello" },
  ],
  [
    { type: "text", value: "a\nb" },
    { kind: "text", text: "a\nb" },
  ],
  [
    { type: "md", value: "# a" },
    { kind: "markdown", text: "# a" },
  ],
  [
    { type: "path", value: "/srv/x" },
    { kind: "name", text: "/srv/x", what: "path" },
  ],
  [
    { type: "notebook", value: "/srv/x.ipynb" },
    { kind: "name", text: "/srv/x.ipynb", what: "path of the notebook" },
  ],
  [
    { type: "dagster_run", value: "abc" },
    { kind: "name", text: "abc", what: "run id" },
  ],
  [
    { type: "url", value: "https://acme.dev/x" },
    { kind: "link", text: "https://acme.dev/x", href: "https://acme.dev/x" },
  ],
  ["https://acme.dev/x", { kind: "link", text: "https://acme.dev/x", href: "https://acme.dev/x" }],
  ["see https://acme.dev/x", { kind: "text", text: "see https://acme.dev/x" }],
  [
    { type: "json", value: { a: 1 } },
    { kind: "json", text: '{\n  "a": 1\n}', value: { a: 1 }, numbers: noNumbers, type: null },
  ],
  [
    { type: "odd", path: "x" },
    {
      kind: "json",
      text: '{\n  "type": "odd",\n  "path": "x"\n}',
      value: { type: "odd", path: "x" },
      numbers: noNumbers,
      type: null,
    },
  ],
  [
    { type: "__proto__", value: [1] },
    { kind: "json", text: "[\n  1\n]", value: [1], numbers: noNumbers, type: "__proto__" },
  ],
  ["plain", { kind: "text", text: "plain" }],
])("%j is shown as %j", (value, shown) => {
  expect(shownValue(value)).toEqual(shown);
});

test("numbers that JSON cannot carry are shown as numbers, texts that look like them as texts", () => {
  const value = { a: ["NaN", "NaN"], "b/c": { "~": "12345678901234567890" } };
  const shown = shownValue({ type: "json", value, numbers: ["/a/1", "/b~1c/~0"] });
  expect(shown.text).toBe('{\n  "a": [\n    "NaN",\n    NaN\n  ],\n  "b/c": {\n    "~": 12345678901234567890\n  }\n}');
});

test("with no number out of the ordinary the exact text is that of JSON.stringify", () => {
  const value = { a: [], b: {}, c: [null, true, { d: "x\ny" }], __proto: 1 };
  expect(exactJsonText(value, new Set(["/not/there"]))).toBe(JSON.stringify(value, null, 2));
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
