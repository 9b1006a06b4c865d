import { expect, test } from "vitest";
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
