import { beforeAll, describe, expect, test } from "vitest";
import { createDeploymentOperation, listDeploymentsOperation } from "#lib/contracts/deployments.ts";
import { claimSetupOperation } from "#lib/contracts/setup.ts";
import { ensureSetupLink } from "#lib/services/access/ensure-setup-link.ts";
import { PASSWORD, personContext } from "#tests/support/actors.ts";
import { Browser } from "#tests/support/browser.ts";
import { callRoute, ORIGIN, useWebDatabase } from "#tests/support/call-route.ts";
import { asAdmin } from "#tests/support/database.ts";

const database = useWebDatabase();

beforeAll(async () => {
  await personContext(database.db, "ada", { role: "organization_admin" });
  await personContext(database.db, "eve", { role: "viewer" });
});

test("a right password opens the API to the browser, signing out closes it at once, for a copied cookie too", async () => {
  const browser = new Browser();
  expect((await browser.list()).status).toBe(401);
  const answer = await browser.signIn("ada@example.com", PASSWORD, "/deployments/prod?x=1");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ url: `${ORIGIN}/deployments/prod?x=1` });
  const [session] = answer.headers.getSetCookie().filter((cookie) => cookie.includes(".session="));
  expect(session).toMatch(/; HttpOnly; SameSite=Lax$/);
  expect((await browser.list()).status).toBe(200);

  const copied = browser.cookie;
  expect((await browser.signOut()).status).toBe(200);
  expect((await browser.list()).status).toBe(401);
  expect((await callRoute(listDeploymentsOperation, {}, { cookie: copied })).status).toBe(401);
  const actions = await database.db.prisma.auditEvent.findMany({
    where: { action: { startsWith: "sign_in." }, target: { path: ["email"], equals: "ada@example.com" } },
    orderBy: { id: "asc" },
    select: { action: true },
  });
  expect(actions.map(({ action }) => action).slice(-2)).toEqual(["sign_in.opened", "sign_in.revoked"]);
});

test("over HTTPS behind a proxy the session's cookie is for HTTPS alone, and the addresses are the proxy's", async () => {
  const browser = new Browser("http://127.0.0.1:51234");
  const proxied = { "x-forwarded-host": "loadline.example", "x-forwarded-proto": "https" };
  const { csrfToken } = await (await browser.auth("csrf", undefined, proxied)).json();
  const form = { csrfToken, email: "ada@example.com", password: PASSWORD, callbackUrl: "/x", json: "true" };
  const answer = await browser.auth("callback/credentials", form, { ...proxied, origin: "https://loadline.example" });
  expect(await answer.json()).toEqual({ url: "https://loadline.example/x" });
  expect(answer.headers.getSetCookie().join("\n")).toMatch(
    /__Host-loadline-[0-9a-f]{8}\.session=.*; Path=\/; .*; Secure;/,
  );
  expect((await browser.list()).status).toBe(200);
});

test("whatever port the server is reached at, it sends people back there", async () => {
  const browser = new Browser("http://127.0.0.1:40123");
  expect(await (await browser.signIn("ada@example.com", PASSWORD)).json()).toEqual({ url: "http://127.0.0.1:40123/" });
});

describe("a callback leads to Loadline's own pages alone", () => {
  const elsewhere = [
    "https://evil.test/",
    "//evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "/\t/evil.test",
    "javascript:alert(1)",
    "http://loadline.test.evil.test/",
  ];
  for (const callbackUrl of elsewhere) {
    test(JSON.stringify(callbackUrl), async () => {
      const { url } = await (await new Browser().signIn("ada@example.com", PASSWORD, callbackUrl)).json();
      expect(url === undefined ? ORIGIN : new URL(url).origin).toBe(ORIGIN);
    });
  }
});

test("wrong passwords and unknown addresses get one answer, and after five 429 with Retry-After", async () => {
  const browser = new Browser();
  const wrong = await browser.signIn("eve@example.com", "not the password");
  const unknown = await browser.signIn("nobody@example.com", "not the password");
  expect([wrong.status, unknown.status]).toEqual([401, 401]);
  expect(await wrong.json()).toEqual(await unknown.json());
  expect(await (await browser.signIn("nobody\0@example.com", "not the password")).json()).toEqual({
    url: expect.stringContaining("error=CredentialsSignin"),
  });
  for (let failure = 0; failure < 4; failure++) await browser.signIn("eve@example.com", "not the password");
  const waiting = await browser.signIn("eve@example.com", PASSWORD);
  expect(waiting.status).toBe(429);
  expect(waiting.headers.get("retry-after")).toBe("2");
});

describe("another site's page", () => {
  test("cannot sign a visitor in, nor out", async () => {
    const browser = new Browser();
    await browser.signIn("ada@example.com", PASSWORD);
    const evil = { origin: "https://evil.test" };
    const form = { ...(await browser.csrf()), email: "eve@example.com", password: PASSWORD };
    expect((await browser.auth("callback/credentials", form, evil)).status).toBe(403);
    expect((await browser.auth("signout", form, evil)).status).toBe(403);
    expect((await browser.list()).status).toBe(200);
  });

  const cases: [string, Record<string, string>, number][] = [
    ["another origin", { origin: "https://evil.test" }, 403],
    ["another port", { origin: `${ORIGIN}:81` }, 403],
    ["an opaque origin", { origin: "null" }, 403],
    ["a cross-site request by its metadata", { "sec-fetch-site": "cross-site", origin: ORIGIN }, 403],
    ["a sibling domain by its metadata", { "sec-fetch-site": "same-site", origin: ORIGIN }, 403],
    ["its own origin", { origin: ORIGIN }, 201],
    ["its own page by its metadata", { "sec-fetch-site": "same-origin" }, 201],
  ];
  for (const [name, headers, status] of cases) {
    test(`a write with the visitor's cookie from ${name}: ${status}`, async () => {
      const browser = new Browser();
      await browser.signIn("ada@example.com", PASSWORD);
      const json = { name: `d ${name}`, kind: "generic" };
      expect((await callRoute(createDeploymentOperation, {}, { cookie: browser.cookie, headers, json })).status).toBe(
        status,
      );
      expect(await database.db.prisma.deployment.count({ where: { name: json.name } })).toBe(status === 201 ? 1 : 0);
    });
  }

  test("a cookie beside a bearer token counts for nothing", async () => {
    const browser = new Browser();
    await browser.signIn("ada@example.com", PASSWORD);
    expect((await callRoute(listDeploymentsOperation, {}, { cookie: browser.cookie, token: "lln_nope" })).status).toBe(
      401,
    );
  });
});

test("a session that somebody else sealed, or none at all, opens nothing", async () => {
  const browser = new Browser();
  await browser.signIn("ada@example.com", PASSWORD);
  const [name] = browser.session ?? [];
  for (const cookie of [`${name}=x`, `${name}=eyJhbGciOiJub25lIn0.e30.`, `${name}=%`, `${name}`, "=", "%"]) {
    const answer = await callRoute(listDeploymentsOperation, {}, { cookie });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
  }
  for (const authorization of ["Basic YTpi", "Bearer", "Bearer  ", "lln_x"]) {
    expect((await callRoute(listDeploymentsOperation, {}, { headers: { authorization } })).status).toBe(401);
  }
});

test("next-auth's own pages and its log endpoint stay closed", async () => {
  const browser = new Browser();
  expect((await browser.auth("_log", { code: "x", level: "error" })).status).toBe(404);
  expect((await browser.auth("providers")).status).toBe(404);
  const page = await browser.auth("signin");
  expect([page.status, page.headers.get("location")?.startsWith("/sign-in?")]).toEqual([302, true]);
});

describe("first-run set-up", () => {
  const setup = (json: object, headers: Record<string, string> = {}) =>
    callRoute(claimSetupOperation, {}, { json, headers });

  test("is refused once there is an account, from another site, and without its fields", async () => {
    expect(await ensureSetupLink(database.db)).toBeNull();
    const input = { token: "x", email: "a@b.c", name: "A", password: PASSWORD };
    expect((await setup(input)).status).toBe(409);
    expect((await setup(input, { origin: "https://evil.test" })).status).toBe(403);
    expect((await setup({ token: "x" })).status).toBe(422);
  });
});

test("a fault while signing in is not told to whoever tries", async () => {
  await asAdmin("alter table sign_in_attempt rename to sign_in_attempt_away", database.url);
  try {
    const { url } = await (await new Browser().signIn("ada@example.com", PASSWORD)).json();
    expect(new URL(url).searchParams.get("error")).toBe("fault");
  } finally {
    await asAdmin("alter table sign_in_attempt_away rename to sign_in_attempt", database.url);
  }
});
