import { expect, test } from "vitest";
import { parseChallenges } from "#lib/registry/challenge.ts";

test.each([
  ["Basic", [{ scheme: "basic", parameters: {} }]],
  ['Basic realm="a, \\"b\\" = c"', [{ scheme: "basic", parameters: { realm: 'a, "b" = c' } }]],
  [
    'Bearer realm="https://auth.example.test/token",service="registry.example.test",scope="repository:a/b:pull,push"',
    [
      {
        scheme: "bearer",
        parameters: {
          realm: "https://auth.example.test/token",
          service: "registry.example.test",
          scope: "repository:a/b:pull,push",
        },
      },
    ],
  ],
  [
    'Bearer Realm = "x" , error=invalid_token, , Basic realm="y"',
    [
      { scheme: "bearer", parameters: { realm: "x", error: "invalid_token" } },
      { scheme: "basic", parameters: { realm: "y" } },
    ],
  ],
  [
    "Negotiate, Basic realm=plain",
    [
      { scheme: "negotiate", parameters: {} },
      { scheme: "basic", parameters: { realm: "plain" } },
    ],
  ],
  ['Basic realm="x", "nonsense', [{ scheme: "basic", parameters: { realm: "x" } }]],
  ["", []],
  ["=,=", []],
])("the challenge %s is read", (header, expected) => {
  expect(parseChallenges(header)).toEqual(expected);
});
