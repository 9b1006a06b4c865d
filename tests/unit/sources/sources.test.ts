import { expect, test } from "vitest";
import { configuredLocations, openSource, SourceConfigError } from "#lib/sources/sources.ts";

const socket = { location: "orders", path: "/run/orders.sock" };

function refusal(connection: { kind: string; config: unknown }): SourceConfigError {
  try {
    openSource({ name: "programs", secrets: {}, ...connection });
  } catch (error) {
    if (error instanceof SourceConfigError) return error;
    throw error;
  }
  throw new Error("it was taken");
}

test("a connection's kind and configuration make its source and tell its locations", () => {
  const connection = { name: "programs", secrets: {}, kind: "process", config: { sockets: [socket] } };
  expect(openSource(connection).kind).toBe("process");
  expect(configuredLocations(connection)).toEqual(["orders"]);
});

test("a kind that this version does not have is refused by name", () => {
  const error = refusal({ kind: "prefect", config: {} });
  expect(error.message).toContain('"prefect"');
  expect(error.errors).toEqual([{ path: "kind", message: "must be one of: process, dagster, airflow" }]);
});

test.each<[string, unknown, string]>([
  ["nothing", null, "config"],
  ["no socket", { sockets: [] }, "config.sockets"],
  ["a location twice", { sockets: [socket, { ...socket, path: "/run/b.sock" }] }, "config.sockets"],
  ["a relative path", { sockets: [{ ...socket, path: "orders.sock" }] }, "config.sockets[0].path"],
  ["too long a path", { sockets: [{ ...socket, path: `/${"x".repeat(103)}` }] }, "config.sockets[0].path"],
  ["a blank name", { sockets: [{ ...socket, location: " " }] }, "config.sockets[0].location"],
])("a configuration with %s is refused where it is wrong", (_case, config, path) => {
  expect(refusal({ kind: "process", config }).errors.map((error) => error.path)).toEqual([path]);
});
