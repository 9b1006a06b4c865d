import { beforeAll, expect, test } from "vitest";
import { describeSource } from "#tests/contract/source.ts";
import { airflowFixture, type Check } from "#tests/integration/sources/fake-airflow.ts";
import { publishedCheck } from "./published.ts";

// What the other tests take for Airflow answers as Airflow's own OpenAPI documents say, and no otherwise.

let check: Check;
beforeAll(async () => {
  check = await publishedCheck();
}, 600_000);

const faults: unknown[] = [];
describeSource("airflow, by its OpenAPI", () =>
  airflowFixture((...answer) => {
    try {
      check(...answer);
    } catch (error) {
      faults.push(error);
      throw error;
    }
  }),
);

test("no answer was another than those that are published", () => {
  expect(faults).toEqual([]);
});

test("what is not published is refused", () => {
  const version = { version: "3.0.0", git_version: null };
  expect(() => check("GET", "/api/v2/version", 200, version)).not.toThrow();
  expect(() => check("GET", "/api/v2/version", 200, { ...version, extra: 1 })).toThrow(/does not answer/);
  expect(() => check("GET", "/api/v2/version", 200, { version: 3 })).toThrow(/does not answer/);
  expect(() => check("GET", "/api/v2/bundles", 200, {})).toThrow(/publishes no answer/);
});
