import * as fc from "fast-check";
import { expect, test } from "vitest";
import { environmentName } from "#lib/forge/environment-name.ts";

test.each([
  ["{deployment}/{location}", "prod", "orders", "prod/orders"],
  ["data", "prod", "orders", "data"],
  ["{deployment}/{location}", "prod eu", "Größe: {deployment}", "prod eu/Gr--e- -deployment-"],
  ["{location}", "prod", " / ", "loadline"],
])("%j of %j and %j is %j", (pattern, deployment, location, name) => {
  expect(environmentName(pattern, deployment, location)).toBe(name);
});

test("whatever people call deployments and locations, the name is one that GitLab takes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ maxLength: 600 }), (deployment, location) => {
      const name = environmentName("{deployment}/{location}", deployment, location);
      expect(name).toMatch(/^[A-Za-z0-9_$.-](?:[A-Za-z0-9_/$. -]{0,253}[A-Za-z0-9_$.-])?$/);
    }),
  );
}, 30_000);
