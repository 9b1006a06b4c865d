import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clientAddress } from "#lib/host/client-address.ts";
import { prepareRequest } from "#lib/host/prepare-request.ts";
import { makeNonce, securityHeaders } from "#lib/host/security-headers.ts";

const ROOT = join(import.meta.dirname, "../../..");

test.each([
  // socket, X-Forwarded-For, trusted proxies, address
  ["203.0.113.9", undefined, 0, "203.0.113.9"],
  ["203.0.113.9", "10.0.0.1", 0, "203.0.113.9"],
  ["10.0.0.1", "203.0.113.9", 1, "203.0.113.9"],
  ["10.0.0.1", "1.2.3.4, 203.0.113.9", 1, "203.0.113.9"],
  ["10.0.0.1", "1.2.3.4, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"],
  ["10.0.0.1", undefined, 2, "10.0.0.1"],
  ["10.0.0.1", " , ,", 1, "10.0.0.1"],
  ["::ffff:203.0.113.9", "10.0.0.1", 0, "203.0.113.9"],
  ["2001:db8::1", undefined, 0, "2001:db8::1"],
  [undefined, undefined, 0, ""],
  ["10.0.0.1", "x".repeat(1_000), 1, "x".repeat(100)],
] as const)(
  "from %s with X-Forwarded-For %s and %i trusted proxies comes %s",
  (socket, forwarded, proxies, address) => {
    expect(clientAddress(socket, forwarded, proxies)).toBe(address);
  },
);

test("what only insiders may say is taken out of a request, and what is known is put in", () => {
  const headers: Record<string, string> = {
    host: "loadline.example",
    cookie: "a=b",
    rsc: "1",
    "x-forwarded-host": "loadline.example",
    "x-forwarded-for": "1.2.3.4",
    "x-request-id": "mine",
    "x-nonce": "mine",
    "content-security-policy": "script-src 'nonce-mine'",
    "content-security-policy-report-only": "script-src 'nonce-mine'",
    "x-middleware-subrequest": "proxy",
    "x-middleware-rewrite": "/",
    "x-invoke-path": "/",
    "x-matched-path": "/",
    "x-nextjs-data": "1",
    "x-now-route-matches": "1",
    "x-original-url": "/",
    "x-rewrite-url": "/",
    "x-http-method-override": "DELETE",
    "x-http-method": "DELETE",
    "x-method-override": "DELETE",
  };
  prepareRequest(headers, { requestId: "ours", address: "203.0.113.9", nonce: "fresh" });
  expect(headers).toEqual({
    host: "loadline.example",
    cookie: "a=b",
    rsc: "1",
    "x-forwarded-host": "loadline.example",
    "x-forwarded-for": "203.0.113.9",
    "x-request-id": "ours",
    "content-security-policy": expect.stringContaining("'nonce-fresh'"),
  });
});

test("a browser is told to stay with https where Loadline is reached by it, and only there", () => {
  expect(securityHeaders("/", "n", true)["strict-transport-security"]).toBe("max-age=31536000");
  expect(securityHeaders("/", "n", false)).not.toHaveProperty("strict-transport-security");
});

test("no script runs without the nonce, which is another for each request; an answer of the API runs none at all", () => {
  expect(securityHeaders("/deployments/api/x", "abc", false)["content-security-policy"]).toMatch(
    /script-src 'nonce-abc' 'strict-dynamic'; script-src-attr 'none';/,
  );
  expect(securityHeaders("/api/v1/deployments", "abc", false)["content-security-policy"]).toMatch(
    /^default-src 'none'/,
  );
  expect(new Set(Array.from({ length: 1_000 }, makeNonce)).size).toBe(1_000);
});

/** Every source file of the application. */
function sources(): string[] {
  return ["app", "components", "lib"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.tsx?$/.test(file) && !file.includes("generated"))
      .map((file) => join(folder, file)),
  );
}

test("there are no server actions, no raw HTML and no proxy: each would be a way around what is checked", () => {
  const found = sources().filter((file) =>
    /^\s*["']use server["']|dangerouslySetInnerHTML|\.innerHTML\s*=|\beval\(|new Function\(/m.test(
      readFileSync(join(ROOT, file), "utf8"),
    ),
  );
  expect(found).toEqual([]);
  const roots = readdirSync(ROOT).filter((file) => /^(proxy|middleware)\./.test(file));
  expect(roots).toEqual([]);
});
