import { expect, test } from "vitest";
import { runtimeChanges } from "#lib/domain/rollback/runtime-changes.ts";
import { downgradesOf } from "#lib/domain/rollback/runtime-downgrade.ts";

test.each([
  ["2.10.0", "2.9.3", true],
  ["2.9.3", "2.10.0", false],
  ["1.9", "1.9.0", false],
  ["v3.1.0", "3.0.9", true],
  ["1.9.0rc1", "1.8", true],
  ["nightly", "1.0", false],
  ["1.0", "nightly", false],
])("from %s to %s is a downgrade: %s", (from, to, expected) => {
  expect(downgradesOf({ airflow: from }, { airflow: to }).length === 1).toBe(expected);
});

test("only runtimes that both loads name are compared, by own names alone", () => {
  expect(downgradesOf({ node: "24.1", constructor: "2" }, { python: "3" })).toEqual([]);
  expect(downgradesOf({ b: "2", a: "2" }, { a: "1", b: "1" }).map((one) => one.name)).toEqual(["a", "b"]);
});

test("every version that differs is told, with which way it goes where that can be told", () => {
  const from = { dagster: "1.10.0", dbt: "1.8", own: "nightly", python: "3.12", left: "1" };
  const to = { dagster: "1.9.5", dbt: "1.9", own: "weekly", python: "3.12.0", here: "2" };
  expect(runtimeChanges(from, to)).toEqual([
    { name: "dagster", from: "1.10.0", to: "1.9.5", direction: "downgrade" },
    { name: "dbt", from: "1.8", to: "1.9", direction: "upgrade" },
    { name: "here", from: null, to: "2", direction: "appears" },
    { name: "left", from: "1", to: null, direction: "disappears" },
    { name: "own", from: "nightly", to: "weekly", direction: "changed" },
    { name: "python", from: "3.12", to: "3.12.0", direction: "changed" },
  ]);
  expect(runtimeChanges(from, from)).toEqual([]);
});
