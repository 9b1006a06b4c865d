import { createHmac, randomUUID } from "node:crypto";
import { encode } from "next-auth/jwt";
import { beforeAll, describe, expect, test } from "vitest";
import { listDeploymentsOperation } from "#lib/contracts/deployments.ts";
import { PASSWORD, personContext } from "#tests/support/actors.ts";
import { Browser } from "#tests/support/browser.ts";
import { callRoute, ORIGIN, useWebDatabase } from "#tests/support/call-route.ts";
import { insertDeployment } from "#tests/support/factories.ts";

const database = useWebDatabase();
const SECRET = "a secret of the tests, long enough";
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

beforeAll(async () => {
  await personContext(database.db, "ada", { role: "organization_admin" });
  await personContext(database.db, "mallory", { role: "viewer" });
  await insertDeployment(database.db, { name: "prod" });
});

async function statusOf(name: string, token: string): Promise<number> {
  return (await callRoute(listDeploymentsOperation, {}, { cookie: `${name}=${token}` })).status;
}

async function signedIn(name: string): Promise<{ browser: Browser; cookie: string; token: string; signInId: string }> {
  const browser = new Browser();
  await browser.signIn(`${name}@example.com`, PASSWORD);
  const [cookie, token] = browser.session ?? ["", ""];
  const { id } = await database.db.prisma.signIn.findFirstOrThrow({
    where: { account: { email: `${name}@example.com` } },
    orderBy: { createdAt: "desc" },
  });
  return { browser, cookie, token, signInId: id };
}

describe("a session's token opens nothing", () => {
  test("with any of its parts altered", async () => {
    const { cookie, token } = await signedIn("ada");
    expect(await statusOf(cookie, token)).toBe(200);
    const parts = token.split(".");
    for (const [index, part] of parts.entries()) {
      // The key's part of a token that is sealed directly is empty.
      const altered = part === "" ? "AAAA" : `${part.startsWith("A") ? "B" : "A"}${part.slice(1)}`;
      expect(await statusOf(cookie, parts.with(index, altered).join(".")), `part ${index}`).toBe(401);
    }
    expect(await statusOf(cookie, parts.slice(0, 4).join("."))).toBe(401);
    expect(await statusOf(cookie, `${token}.x`)).toBe(401);
  });

  test("that names somebody else's sign-in, sealed with another secret or not at all", async () => {
    const { cookie, signInId } = await signedIn("ada");
    const claims = { signInId, iat: 1, exp: 4_000_000_000 };
    const payload = base64url(claims);
    const signed = `${base64url({ alg: "HS256", typ: "JWT" })}.${payload}`;
    const forged = {
      "another secret": await encode({ token: claims, secret: "another secret of the same length!" }),
      "alg none": `${base64url({ alg: "none" })}.${payload}.`,
      "alg none, five parts": `${base64url({ alg: "none", enc: "none" })}...${payload}.`,
      "signed with the secret itself": `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`,
      "sealed for another purpose": await encode({
        token: claims,
        secret: SECRET,
        salt: cookie.replace("session", "state"),
      }),
      "run out": await encode({ token: claims, secret: SECRET, maxAge: -60 }),
      "a key that is derived with a million rounds": `${base64url({ alg: "PBES2-HS256+A128KW", enc: "A256GCM", p2c: 1_000_000, p2s: "AAAAAAAAAAA" })}.AAAA.AAAA.AAAA.AAAA`,
    };
    for (const [how, token] of Object.entries(forged)) expect(await statusOf(cookie, token), how).toBe(401);
    // The same claims, sealed rightly, do open it: what is refused above is the seal.
    expect(await statusOf(cookie, await encode({ token: claims, secret: SECRET }))).toBe(200);
  });

  test("that is sealed rightly and names no sign-in", async () => {
    const { cookie } = await signedIn("ada");
    for (const signInId of [randomUUID(), "1", 7, null, { $ne: null }, undefined]) {
      const token = await encode({ token: { signInId } as Record<string, unknown>, secret: SECRET });
      expect(await statusOf(cookie, token), String(signInId)).toBe(401);
    }
  });

  test("under the names that next-auth gives its cookies, or those of another server", async () => {
    const { cookie, token } = await signedIn("ada");
    for (const name of [
      "next-auth.session-token",
      "__Secure-next-auth.session-token",
      "loadline-00000000.session",
      "loadline.session",
    ]) {
      expect(await statusOf(name, token), name).toBe(401);
    }
    expect(cookie).toMatch(/^loadline-[0-9a-f]{8}\.session$/);
  });

  test("in the cookie of plain HTTP where Loadline is reached over HTTPS: a sibling domain could have set it", async () => {
    const { cookie, token } = await signedIn("ada");
    process.env.LOADLINE_URL = "https://loadline.test";
    try {
      expect(await statusOf(cookie, token)).toBe(401);
      expect(await statusOf(`__Host-${cookie}`, token)).toBe(200);
    } finally {
      delete process.env.LOADLINE_URL;
    }
  });
});

describe("a session that was planted before", () => {
  test("is not the one that signing in opens, and ends with it", async () => {
    const planted = await signedIn("mallory");
    const victim = new Browser(ORIGIN, planted.browser.cookies);
    await victim.signIn("ada@example.com", PASSWORD);
    expect(victim.session?.[1]).not.toBe(planted.token);
    // Whoever planted it has neither their own session any more, nor the victim's.
    expect(await statusOf(planted.cookie, planted.token)).toBe(401);
    expect((await victim.list()).status).toBe(200);
  });

  test("as a made-up token is replaced by a fresh one", async () => {
    const { cookie } = await signedIn("ada");
    const victim = new Browser(ORIGIN, new Map([[cookie, "fixed"]]));
    await victim.signIn("ada@example.com", PASSWORD);
    expect(victim.session?.[1]).toMatch(/^eyJ/);
    expect((await victim.list()).status).toBe(200);
  });

  test("stays when signing in is refused", async () => {
    const { browser } = await signedIn("mallory");
    await browser.signIn("ada@example.com", "not the password");
    expect((await browser.list()).status).toBe(200);
  });
});

test("every sign-in has an id of its own, also of one person in one browser", async () => {
  const ids = new Set<string>();
  const browser = new Browser();
  for (let time = 0; time < 3; time++) {
    await browser.signIn("ada@example.com", PASSWORD);
    const { id } = await database.db.prisma.signIn.findFirstOrThrow({
      where: { revokedAt: null, account: { email: "ada@example.com" } },
      orderBy: { createdAt: "desc" },
    });
    ids.add(id);
  }
  expect(ids.size).toBe(3);
});

test("refused passwords are audited with their reason, without what was typed in place of an address", async () => {
  await personContext(database.db, "dee", { role: "viewer" });
  const browser = new Browser();
  await browser.signIn("dee@example.com", "not the password");
  await browser.signIn("my secret password", "x");
  await database.db.prisma.account.update({ where: { email: "dee@example.com" }, data: { disabledAt: new Date() } });
  await browser.signIn("dee@example.com", PASSWORD);
  const refused = await database.db.prisma.auditEvent.findMany({
    where: { action: "sign_in.refused" },
    orderBy: { id: "desc" },
    take: 3,
  });
  expect(
    refused.map(({ target, after }) => [(target as { email: string }).email, (after as { reason: string }).reason]),
  ).toEqual([
    ["dee@example.com", "disabled"],
    [null, "unknown"],
    ["dee@example.com", "wrong_password"],
  ]);
  expect(JSON.stringify(refused, (_, value) => (typeof value === "bigint" ? String(value) : value))).not.toContain(
    "password battery",
  );
});
