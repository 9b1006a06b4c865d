import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { changeLines } from "#bin/cli/change-lines.ts";
import { formatTable } from "#bin/cli/table.ts";
import type { ChangeView } from "#lib/contracts/changes.ts";

const none = { added: [], removed: [], changed: [] };
const linesOf = (change: ChangeView) => stripVTControlCharacters(changeLines(change)).trimEnd().split("\n");

describe("a change for reading", () => {
  it("is one line when the asset came or went", () => {
    expect(linesOf({ key: ["orders", "daily"], kind: "added" })).toEqual(["+ orders / daily"]);
    expect(linesOf({ key: ["orders"], repository: "shop", kind: "removed" })).toEqual(["- orders (shop)"]);
  });

  it("has a line for each facet, with names or with values", () => {
    const details: ChangeView["details"] = {
      codeVersion: { old: null, new: "2" },
      dependencies: { ...none, added: [["raw", "orders"]] },
      tags: { ...none, changed: ["tier"], removed: ["team"] },
    };
    const change: ChangeView = {
      key: ["a"],
      kind: "changed",
      facets: ["CODE_VERSION", "DEPENDENCIES", "TAGS"],
      details,
    };
    expect(linesOf(change)).toEqual([
      "~ a",
      "    code version: none -> 2",
      "    dependencies: +raw / orders",
      "    tags: -team, ~tier",
    ]);
    const ignoredMetadata = { ...none, changed: ["dagster/table_name"] };
    expect(
      linesOf({ ...change, facets: ["TAGS"], details: { tags: { ...none, added: ["t"] }, ignoredMetadata } }),
    ).toEqual(["~ a", "    tags: +t", "    ignored metadata: ~dagster/table_name"]);
    const tags = { ...none, changed: ["tier"], values: [{ name: "tier", old: "1", new: "2" }] };
    const key = ["raw", "orders"];
    const mapping = { type: "identity" };
    const dependencies = {
      ...none,
      values: [{ name: key, old: { partitionMapping: null }, new: { partitionMapping: mapping } }],
    };
    expect(linesOf({ ...change, facets: ["DEPENDENCIES", "TAGS"], details: { dependencies, tags } })).toEqual([
      "~ a",
      "    dependencies",
      '      raw / orders: no partition mapping -> {"type":"identity"}',
      "    tags",
      "      tier: 1 -> 2",
    ]);
  });
});

describe("a table", () => {
  const rows = [
    ["1", "👩‍👩‍👧 shop", "first"],
    ["10", "orders", "second\nline"],
  ];

  it("keeps its columns under each other, whatever the characters", () => {
    expect(formatTable(["LOAD", "NAME", "TEXT"], rows)).toBe(
      ["LOAD  NAME    TEXT", "1     👩‍👩‍👧 shop  first", "10    orders  second\\nline", ""].join("\n"),
    );
  });

  it("is cut to the terminal, and never in a pipe", () => {
    expect(formatTable(["LOAD", "NAME", "TEXT"], rows, 16).split("\n")[2]).toBe("10    orders  s…");
  });
});
