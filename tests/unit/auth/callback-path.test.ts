import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callbackPath } from "#lib/auth/callback-path.ts";
import { landing } from "#lib/auth/sign-in-address.ts";

const ORIGIN = "https://loadline.example";

describe("leads nowhere else:", () => {
  const nasty = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    " //evil.example",
    "\u0000//evil.example",
    "https:evil.example",
    "https:/\\evil.example",
    "/.//evil.example",
    ".//evil.example",
    "/x/..//evil.example",
    "/./\\evil.example",
    "/%2e//evil.example",
    "https://loadline.example//evil.example",
    "http://loadline.example/",
    "https://loadline.example:8443/",
    "https://loadline.example.evil.example/",
    "https://loadline.example@evil.example/",
    "https://evil.example#@loadline.example",
    "javascript:alert(1)",
    "JaVaScRiPt://loadline.example/%0aalert(1)",
    "data:text/html,x",
    "blob:https://loadline.example/x",
    "ftp://loadline.example/",
  ];
  for (const target of nasty) {
    test(JSON.stringify(target), () => {
      for (const origin of [ORIGIN, undefined]) {
        const path = callbackPath(target, origin);
        expect(new URL(path, ORIGIN).origin).toBe(ORIGIN);
        expect(path).not.toMatch(/^[/\\]{2}/);
      }
    });
  }
});

test("any text at all becomes a path of Loadline, and keeps one that was", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.webUrl(), fc.string({ unit: fc.constantFrom("/", "\\", "\t", ":", "@", "e", ".") })),
      (target) => {
        const path = callbackPath(target, ORIGIN);
        expect(path).toMatch(/^\/(?![/\\])/);
        expect(new URL(path, ORIGIN).origin).toBe(ORIGIN);
      },
    ),
    { numRuns: 5000 },
  );
  expect(callbackPath("/deployments/a%2Fb?x=1#y", ORIGIN)).toBe("/deployments/a%2Fb?x=1#y");
  expect(callbackPath(`${ORIGIN}/x`, ORIGIN)).toBe("/x");
});

test("what next-auth would show on its own pages lands on the sign-in page, other addresses stay", () => {
  const cases: [string, string][] = [
    [`${ORIGIN}/api/auth/error?error=OAuthCallback`, "/sign-in?error=failed&provider=oidc"],
    [`${ORIGIN}/api/auth/error?error=OAuthSignin`, "/sign-in?error=unreachable&provider=oidc"],
    [`${ORIGIN}/api/auth/signin?csrf=true`, "/sign-in?error=expired&provider=oidc"],
    [`${ORIGIN}/api/auth/signin`, "/sign-in?error=failed&provider=oidc"],
    [`${ORIGIN}/deployments`, `${ORIGIN}/deployments`],
    ["/sign-in?error=disabled&provider=oidc", "/sign-in?error=disabled&provider=oidc"],
  ];
  for (const [target, to] of cases) expect(landing(target, "oidc")).toBe(to);
});
