import { describe, expect, test } from "vitest";
import { checkUnitConfig, TargetConfigError } from "#lib/deploy/drivers.ts";
import { observeSecondsOf } from "#lib/deploy/unit-times.ts";
import { stepLimitMs } from "#lib/jobs/rollback-runner/step-limit.ts";
import { DEFAULT_WORKER_OPTIONS } from "#lib/jobs/worker-options.ts";

const options = DEFAULT_WORKER_OPTIONS;
const UNITS: [string, object][] = [
  ["release-directory", { root: "/srv/orders", command: ["./serve"] }],
  ["docker-engine", { engine: "engine", container: "orders" }],
  ["docker-engine", { engine: "engine", compose: { project: "airflow", services: ["scheduler", "worker"] } }],
  ["kubernetes", { cluster: "prod", name: "orders" }],
  ["kubernetes", { cluster: "prod", airflow: { release: "data" } }],
  ["webhook", { endpoint: "deployer", unit: "orders" }],
  ["git-ref", { repository: "dags", branch: "main" }],
];
const unit = (driver: string, config: object) => ({ name: "orders", driver, config });

describe.each(UNITS)("a unit of the driver %s: %j", (driver, config) => {
  const limit = (step: "verify" | "deploy", more: object = {}) =>
    stepLimitMs(options, step, unit(driver, { ...config, ...more }), 1);

  test("says how long it may take to be observed, a branch without saying so", () => {
    const isBranch = driver === "git-ref";
    const rest = options.healthyLimitMs + options.faultLimitMs;
    expect(observeSecondsOf(unit(driver, config))).toBe(isBranch ? 600 : null);
    expect(limit("verify")).toBe((isBranch ? 600_000 : options.observeLimitMs) + rest);
    expect(limit("verify", { observeSeconds: 900 })).toBe(900_000 + rest);
    expect(limit("verify", { observeSeconds: 30 })).toBe(options.observeLimitMs + rest);
  });

  test.each([9, 3_601])("is refused with %d seconds for it", (observeSeconds) => {
    const refused = () => checkUnitConfig(unit(driver, { ...config, observeSeconds }));
    expect(refused).toThrow(TargetConfigError);
    expect(refused).toThrow("config.observeSeconds");
  });

  test("is given no less time to be deployed than any", () => {
    expect(limit("deploy")).toBeGreaterThanOrEqual(options.deployLimitMs);
    expect(stepLimitMs(options, "deploy", unit(driver, {}), 1)).toBe(options.deployLimitMs);
  });
});

test.each<[string, object, number]>([
  ["docker-engine", { engine: "engine", container: "orders" }, 1_200],
  // Each of three may take 600 + 10 + 30 seconds, and as long again to be put back.
  [
    "docker-engine",
    { engine: "e", compose: { project: "p", services: ["a", "b", "c"] }, startSeconds: 600, stopSeconds: 30 },
    4_480,
  ],
  ["docker-engine", { engine: "engine", container: "orders", startSeconds: 3_600 }, 7_240],
  ["kubernetes", { cluster: "c", airflow: { release: "r", components: ["scheduler", "worker"] } }, 1_550],
  ["kubernetes", { cluster: "c", name: "orders", startSeconds: 3_600 }, 7_220],
  ["webhook", { endpoint: "e", unit: "u", deploySeconds: 3_600 }, 3_600],
])("the deploy of a unit of the driver %s, %j, may take %d seconds", (driver, config, seconds) => {
  expect(stepLimitMs(options, "deploy", unit(driver, config), 1)).toBe(seconds * 1_000);
  const putBack = stepLimitMs(options, "revert", unit(driver, config), 1);
  expect(putBack).toBeGreaterThan(seconds * 1_000);
});
