import { expect, test } from "vitest";
import { checkUnitConfig, openTarget, TargetConfigError } from "#lib/deploy/drivers.ts";
import type { OpenConnection } from "#lib/domain/connection.ts";

const config = { root: "/srv/orders", command: ["./serve"] };

const docker = { engine: "engine", container: "orders" };
const engine: OpenConnection = {
  name: "engine",
  kind: "docker-engine",
  config: { host: "unix:///var/run/docker.sock" },
  secrets: {},
};

function refusal(
  unit: { driver: string; config: unknown },
  connections: readonly OpenConnection[] = [],
): TargetConfigError {
  try {
    openTarget({ name: "orders", ...unit }, connections);
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
  const error = refusal({ driver: "nomad", config });
  expect(error.message).toContain('"nomad"');
  expect(error.errors).toEqual([
    { path: "driver", message: "must be one of: release-directory, docker-engine, kubernetes, webhook, git-ref" },
  ]);
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

test("a container's target is made with the engine that its unit names", () => {
  const unit = { name: "orders", driver: "docker-engine", config: docker };
  expect(openTarget(unit, [engine]).driver).toBe("docker-engine");
  expect(checkUnitConfig(unit)).toEqual({ connections: ["engine"], place: "config.engine" });
  expect(
    openTarget({ ...unit, config: { engine: "engine", compose: { project: "shop", service: "orders" } } }, [engine])
      .revive,
  ).toBeNull();
});

test.each<[string, unknown, string]>([
  ["no engine", { container: "orders" }, "config.engine"],
  ["neither container nor service", { engine: "engine" }, "config.container"],
  ["container and service", { ...docker, compose: { project: "shop", service: "orders" } }, "config.container"],
  ["a name that no container has", { ...docker, container: "a/b" }, "config.container"],
  ["no service", { engine: "engine", compose: { project: "shop" } }, "config.compose.service"],
  [
    "one service and several",
    { engine: "engine", compose: { project: "p", service: "a", services: ["b"] } },
    "config.compose.service",
  ],
  ["no services", { engine: "engine", compose: { project: "p", services: [] } }, "config.compose.services"],
  ["a service twice", { engine: "engine", compose: { project: "p", services: ["a", "a"] } }, "config.compose.services"],
  ["a service without a project", { engine: "engine", compose: { service: "orders" } }, "config.compose.project"],
  ["a time below zero", { ...docker, settleSeconds: -1 }, "config.settleSeconds"],
  ["a misspelt member", { ...docker, setleSeconds: 1 }, "config"],
])("a container's configuration with %s is refused where it is wrong", (_case, broken, path) => {
  expect(refusal({ driver: "docker-engine", config: broken }, [engine]).errors.map((error) => error.path)).toEqual([
    path,
  ]);
});

test.each<[string, OpenConnection[], string]>([
  ["does not exist", [], "no such connection"],
  ["is of another kind", [{ ...engine, kind: "registry" }], "of the kind registry"],
  ["has an address of no engine", [{ ...engine, config: { host: "ssh://h" } }], "tcp://host:port"],
  [
    "has a certificate for a socket",
    [{ ...engine, config: { host: "unix:///a", ca: "-----BEGIN CERTIFICATE-----" } }],
    "tcp://",
  ],
  [
    "has an address of the cloud's own",
    [{ ...engine, config: { host: "tcp://169.254.169.254:2375" } }],
    "does not connect to",
  ],
])("an engine that %s cannot be used, and it is said why", (_case, connections, expected) => {
  expect(refusal({ driver: "docker-engine", config: docker }, connections).message).toContain(expected);
});
