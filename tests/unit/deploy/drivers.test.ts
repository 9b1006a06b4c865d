import { expect, test } from "vitest";
import { openTarget, TargetConfigError } from "#lib/deploy/drivers.ts";

const config = { root: "/srv/orders", command: ["./serve"] };

function refusal(unit: { driver: string; config: unknown }): TargetConfigError {
  try {
    openTarget({ name: "orders", ...unit }, []);
  } catch (error) {
    if (error instanceof TargetConfigError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

test("a unit's driver and configuration make its target", () => {
  expect(openTarget({ name: "orders", driver: "release-directory", config }, []).driver).toBe("release-directory");
});

test("a driver that this version does not have is refused by name", () => {
  const error = refusal({ driver: "kubernetes", config });
  expect(error.message).toContain('"kubernetes"');
  expect(error.errors).toEqual([{ path: "driver", message: "must be one of: release-directory" }]);
});

test.each<[string, unknown, string]>([
  ["no object", "x", "config"],
  ["a command that is one string", { ...config, command: "./serve --port 1" }, "config.command"],
  ["an empty command", { ...config, command: [] }, "config.command"],
  ["a relative root", { ...config, root: "orders" }, "config.root"],
  ["a relative socket", { ...config, socket: "a.sock" }, "config.socket"],
  ["a socket path that no system takes", { ...config, socket: `/${"x".repeat(103)}` }, "config.socket"],
  ["a name that Loadline sets", { ...config, environment: { LOADLINE_INSTANCE: "1" } }, "config.environment"],
  ["a name that is none", { ...config, environment: { "A=B": "1" } }, 'config.environment["A=B"]'],
  ["NUL in an argument", { ...config, command: ["a\0b"] }, "config.command[0]"],
  ["a misspelt member", { ...config, comand: [] }, "config"],
  ["a time that is no whole number", { ...config, stopTimeoutMs: 1.5 }, "config.stopTimeoutMs"],
])("a configuration with %s is refused where it is wrong", (_case, broken, path) => {
  expect(refusal({ driver: "release-directory", config: broken }).errors.map((error) => error.path)).toEqual([path]);
});
