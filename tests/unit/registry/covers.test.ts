import { expect, test } from "vitest";
import { openRegistries } from "#lib/registry/registries.ts";

const hub = { name: "hub", kind: "registry", config: { url: "https://index.docker.io" }, secrets: {} };

test.each([
  ["registry.example.com/orders:v1", true],
  ["localhost:5000/orders", true],
  ["docker.io/team/orders", true],
  ["registry-1.docker.io/team/orders", true],
  ["orders:v1", false],
  ["team/orders:v1", false],
  ["Orders (nightly)", false],
])("whether %s says which registry it is in: %s", (reference, says) => {
  expect(openRegistries([]).covers(reference)).toBe(says);
});

test("an image without a registry is in Docker Hub once there is a connection to that", () => {
  expect(openRegistries([hub]).covers("team/orders:v1")).toBe(true);
  expect(openRegistries([hub]).covers("Orders (nightly)")).toBe(false);
});
