import { expect, test } from "vitest";
import { nameRows } from "#lib/client/format/names-diff.ts";

test("names that changed come first, then those that came, then those that went", () => {
  const rows = nameRows({ added: ["a"], removed: ["b"], changed: ["c"] });
  expect(rows.map(({ name, kind }) => [name, kind])).toEqual([
    ["c", "changed"],
    ["a", "added"],
    ["b", "removed"],
  ]);
});

test("a mapping that changed while another parent came is told among the changed", () => {
  const value = (name: string[], old: unknown, now: unknown) => ({ name, old, new: now });
  const values = [value(["a"], { partitionMapping: null }, { partitionMapping: {} }), value(["b"], null, {})];
  const rows = nameRows({ added: [["b"]], removed: [], changed: [], values });
  expect(rows.map(({ name, kind }) => [name, kind])).toEqual([
    [["a"], "changed"],
    [["b"], "added"],
  ]);
});
