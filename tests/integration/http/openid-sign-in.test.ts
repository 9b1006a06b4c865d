import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RATE_LIMITS } from "#lib/services/access/limit-rate.ts";
import { PASSWORD, personContext } from "#tests/support/actors.ts";
import { Browser } from "#tests/support/browser.ts";
import { ORIGIN, useWebDatabase } from "#tests/support/call-route.ts";
import { insertDeployment } from "#tests/support/factories.ts";
import {
  OPENID_CLIENT,
  type OpenIdProvider,
  signInAtProvider,
  startOpenIdProvider,
} from "#tests/support/identity/openid-provider.ts";

const database = useWebDatabase();
let provider: OpenIdProvider;

beforeAll(async () => {
  provider = await startOpenIdProvider({ callbackUrl: `${ORIGIN}/api/auth/callback/oidc` });
  Object.assign(process.env, {
    LOADLINE_URL: ORIGIN,
    LOADLINE_OIDC_ISSUER: provider.issuer,
    LOADLINE_OIDC_ID: OPENID_CLIENT.clientId,
    LOADLINE_OIDC_SECRET: OPENID_CLIENT.clientSecret,
  });
  const { db } = database;
  const { id: prod } = await insertDeployment(db, { name: "prod" });
  const { id: staging } = await insertDeployment(db, { name: "staging" });
  const grant = (groupName: string, role: string, deploymentId: string | null) =>
    db.prisma.roleGrant.create({ data: { provider: "oidc", groupName, role, deploymentId } });
  await grant("platform", "organization_admin", null);
  await grant("data", "editor", prod);
  await grant("data", "viewer", staging);
  await grant("readers", "viewer", staging);
});
afterAll(() => provider.stop());

async function signIn(browser: Browser, subject: string, callbackUrl = "/"): Promise<URL> {
  return browser.comeBack(await signInAtProvider(await browser.begin("oidc", callbackUrl), subject));
}

/** Names of the deployments that a browser sees, with its role there; null: it is not signed in. */
async function seen(browser: Browser): Promise<Record<string, string> | null> {
  const answer = await browser.list();
  if (answer.status !== 200) return null;
  const { items } = await answer.json();
  return Object.fromEntries(items.map((item: { name: string; role: string }) => [item.name, item.role]));
}

function audited(email: string) {
  return database.db.prisma.auditEvent.findMany({
    where: { target: { path: ["email"], equals: email } },
    orderBy: { id: "asc" },
    select: { action: true, actor: true, before: true, after: true, target: true },
  });
}

test("a group that was granted roles makes an account, with the roles of all its groups", async () => {
  provider.people.set("d1", { email: "Dora@Example.com", email_verified: true, name: "Dora", groups: ["data", "x"] });
  const browser = new Browser();
  expect((await signIn(browser, "d1", "/deployments/prod")).href).toBe(`${ORIGIN}/deployments/prod`);
  expect(await seen(browser)).toEqual({ prod: "editor", staging: "viewer" });

  const account = await database.db.prisma.account.findUniqueOrThrow({
    where: { email: "dora@example.com" },
    include: { identities: true, groups: true, signIns: true },
  });
  expect(account).toMatchObject({ name: "Dora", passwordHash: null, joinedAt: expect.any(Date) });
  expect(account.identities).toMatchObject([{ provider: "oidc", subject: "d1" }]);
  expect(account.groups.map(({ name }) => name).sort()).toEqual(["data", "x"]);
  expect(account.signIns).toMatchObject([{ provider: "oidc" }]);
  expect((await audited("dora@example.com")).map(({ action }) => action)).toEqual([
    "account.created",
    "identity.linked",
    "account.groups_changed",
    "sign_in.opened",
  ]);
});

test("groups that were left give nothing from the next sign-in on, in every browser of the person", async () => {
  provider.people.set("l1", { email: "lee@example.com", email_verified: true, groups: ["platform", "data"] });
  const [first, second] = [new Browser(), new Browser()];
  await signIn(first, "l1");
  expect(await seen(first)).toEqual({ prod: "organization_admin", staging: "organization_admin" });

  provider.people.set("l1", { email: "lee@example.com", email_verified: true, groups: ["readers"] });
  await signIn(second, "l1");
  expect(await seen(second)).toEqual({ staging: "viewer" });
  expect(await seen(first)).toEqual({ staging: "viewer" });
  expect((await audited("lee@example.com")).filter(({ action }) => action === "account.groups_changed")).toMatchObject([
    { before: { groups: [] }, after: { groups: ["data", "platform"] } },
    { before: { groups: ["data", "platform"] }, after: { groups: ["readers"] } },
  ]);

  // Known by identity, so let in, with nothing that they may see.
  provider.people.set("l1", { email: "lee@example.com", email_verified: true });
  await signIn(second, "l1");
  expect(await seen(second)).toEqual({});
});

describe("refused, audited, and left without a session or an account:", () => {
  const cases: [string, string, Parameters<OpenIdProvider["people"]["set"]>[1], string][] = [
    [
      "whom nobody invited and no group lets in",
      "s1",
      { email: "sam@example.com", email_verified: true, groups: ["x"] },
      "not_invited",
    ],
    ["a group's member without an address", "s2", { groups: ["platform"] }, "unverified_email"],
    [
      "a group's member whose address is not verified",
      "s3",
      { email: "sue@example.com", email_verified: false, groups: ["platform"] },
      "unverified_email",
    ],
    [
      "a group's member of whose address nothing is said",
      "s4",
      { email: "sid@example.com", groups: ["platform"] },
      "unverified_email",
    ],
    [
      "who has somebody's address, not verified",
      "s5",
      { email: "victim@example.com", email_verified: false },
      "unverified_email",
    ],
  ];
  beforeAll(async () => void (await personContext(database.db, "victim", { role: "organization_admin" })));
  for (const [what, subject, person, reason] of cases) {
    test(`${what}: ${reason}`, async () => {
      provider.people.set(subject, person);
      const browser = new Browser();
      const accounts = await database.db.prisma.account.count();
      const landed = await signIn(browser, subject);
      expect([landed.pathname, landed.searchParams.get("error"), landed.searchParams.get("provider")]).toEqual([
        "/sign-in",
        reason,
        "oidc",
      ]);
      expect(browser.session).toBeUndefined();
      expect(await seen(browser)).toBeNull();
      expect(await database.db.prisma.account.count()).toBe(accounts);
      expect(await database.db.prisma.accountIdentity.count({ where: { subject } })).toBe(0);
      const refused = await database.db.prisma.auditEvent.findMany({
        where: { action: "sign_in.refused", target: { path: ["subject"], equals: subject } },
      });
      expect(refused).toMatchObject([{ after: { reason }, target: { method: "oidc" } }]);
    });
  }
});

describe("a verified address", () => {
  test("leads to the account that was invited by it, which joins; its invitation opens nothing any more", async () => {
    const { db } = database;
    const account = await db.prisma.account.create({
      data: { email: "ivy@example.com", name: "Ivy", grants: { create: { role: "editor" } } },
    });
    await db.prisma.accountLink.create({
      data: {
        tokenHash: new Uint8Array(32).fill(7),
        kind: "invitation",
        accountId: account.id,
        createdBy: {},
        expiresAt: new Date(Date.now() + 3_600_000),
      },
    });
    provider.people.set("i1", { email: "IVY@example.com", email_verified: true });
    const browser = new Browser();
    await signIn(browser, "i1");
    expect(await seen(browser)).toEqual({ prod: "editor", staging: "editor" });
    expect(await db.prisma.account.findUniqueOrThrow({ where: { id: account.id } })).toMatchObject({
      joinedAt: expect.any(Date),
    });
    expect(await db.prisma.accountLink.findFirstOrThrow({ where: { accountId: account.id } })).toMatchObject({
      usedAt: null,
      revokedAt: expect.any(Date),
    });
    expect((await audited("ivy@example.com")).map(({ action }) => action)).toContain("identity.linked");
  });

  test("that was given to another person of the provider does not hand over the account", async () => {
    provider.people.set("o1", { email: "olga@example.com", email_verified: true, groups: ["data"] });
    await signIn(new Browser(), "o1");
    provider.people.set("o2", { email: "olga@example.com", email_verified: true, groups: ["platform"] });
    const browser = new Browser();
    expect((await signIn(browser, "o2")).searchParams.get("error")).toBe("other_identity");
    expect(await seen(browser)).toBeNull();
    // Whoever was known before still is, also under a new address.
    provider.people.set("o1", { email: "olga.new@example.com", email_verified: true, groups: ["data"] });
    const first = new Browser();
    await signIn(first, "o1");
    expect(await seen(first)).toMatchObject({ prod: "editor" });
    expect(await database.db.prisma.account.count({ where: { email: "olga.new@example.com" } })).toBe(0);
  });
});

test("a disabled account is refused, whether known by identity or by address", async () => {
  provider.people.set("z1", { email: "zoe@example.com", email_verified: true, groups: ["data"] });
  const browser = new Browser();
  await signIn(browser, "z1");
  await database.db.prisma.account.update({ where: { email: "zoe@example.com" }, data: { disabledAt: new Date() } });
  expect(await seen(browser)).toBeNull();
  expect((await signIn(browser, "z1")).searchParams.get("error")).toBe("disabled");
  provider.people.set("z2", { email: "zoe@example.com", email_verified: true, groups: ["data"] });
  expect((await signIn(browser, "z2")).searchParams.get("error")).toBe("disabled");
  expect(await seen(browser)).toBeNull();
});

test("of many first sign-ins of one person at once, each succeeds with one and the same account", async () => {
  provider.people.set("m1", { email: "max@example.com", email_verified: true, groups: ["data"] });
  const browsers = Array.from({ length: 6 }, () => new Browser());
  await Promise.all(browsers.map((browser) => signIn(browser, "m1")));
  expect(await Promise.all(browsers.map(seen))).toEqual(browsers.map(() => ({ prod: "editor", staging: "viewer" })));
  expect(await database.db.prisma.accountIdentity.count({ where: { subject: "m1" } })).toBe(1);
});

describe("the way there and back", () => {
  test("carries state, nonce and a PKCE challenge, and nothing that was put into the address", async () => {
    const url = await new Browser().begin(
      "oidc",
      "/",
      "?redirect_uri=https://evil.test/&scope=offline_access&prompt=none",
    );
    expect(url.origin).toBe(provider.issuer);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: OPENID_CLIENT.clientId,
      scope: "openid profile email",
      response_type: "code",
      redirect_uri: `${ORIGIN}/api/auth/callback/oidc`,
      state: expect.stringMatching(/^.{40,}$/),
      nonce: expect.stringMatching(/^.{40,}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
  });

  test("counts once: the same address again, in the same browser or with its cookies of then, opens nothing", async () => {
    provider.people.set("r1", { email: "ruth@example.com", email_verified: true, groups: ["data"] });
    const browser = new Browser();
    const back = await signInAtProvider(await browser.begin("oidc"), "r1");
    const copied = new Browser(ORIGIN, browser.cookies);
    expect((await browser.comeBack(back)).pathname).toBe("/");
    const [, session] = browser.session ?? [];
    for (const again of [browser, copied]) {
      expect((await again.comeBack(back)).searchParams.get("error")).toBe("failed");
    }
    expect(browser.session?.[1]).toBe(session);
    expect(copied.session).toBeUndefined();
    expect(await database.db.prisma.signIn.count({ where: { account: { email: "ruth@example.com" } } })).toBe(1);
  });

  test("ends only in the browser that began it, with the state that it began with", async () => {
    provider.people.set("c1", { email: "cora@example.com", email_verified: true, groups: ["data"] });
    const attacker = new Browser();
    const back = await signInAtProvider(await attacker.begin("oidc"), "c1");
    const victim = new Browser();
    expect((await victim.comeBack(back)).searchParams.get("error")).toBe("failed");
    await victim.begin("oidc");
    expect((await victim.comeBack(back)).searchParams.get("error")).toBe("failed");
    const forged = new URL(back);
    forged.searchParams.set("state", "another");
    expect((await attacker.comeBack(forged)).searchParams.get("error")).toBe("failed");
    forged.searchParams.delete("state");
    expect((await attacker.comeBack(forged)).searchParams.get("error")).toBe("failed");
    expect([victim.session, attacker.session]).toEqual([undefined, undefined]);
  });

  test("says so when it was cancelled there, or the provider reports an error", async () => {
    const browser = new Browser();
    const back = (error: string) => browser.comeBack(`${ORIGIN}/api/auth/callback/oidc?error=${error}&state=x`);
    expect((await back("access_denied")).href).toBe(`${ORIGIN}/sign-in?error=cancelled&provider=oidc`);
    expect((await back("server_error%0d%0aset-cookie:x=y")).href).toBe(`${ORIGIN}/sign-in?error=failed&provider=oidc`);
  });

  test("begins at the address that the provider knows: elsewhere the page is sent there first", async () => {
    const url = await new Browser("http://127.0.0.1:40123").begin("oidc", "http://127.0.0.1:40123/deployments/prod");
    expect(url.href).toBe(`${ORIGIN}/sign-in?error=address&provider=oidc&callbackUrl=%2Fdeployments%2Fprod`);
  });

  test("needs the page's own token, and leads to pages of Loadline alone", async () => {
    const browser = new Browser();
    await browser.csrf();
    const answer = await browser.auth("signin/oidc", { csrfToken: "made up", json: "true" });
    expect(await answer.json()).toEqual({ url: "/sign-in?error=expired&provider=oidc" });
    expect((await browser.auth("signin/oidc", { json: "true" }, { origin: "https://evil.test" })).status).toBe(403);
    provider.people.set("p1", { email: "pia@example.com", email_verified: true, groups: ["data"] });
    for (const target of [
      "https://evil.test/",
      "//evil.test",
      "/\\evil.test",
      "/%09/evil.test",
      "javascript:alert(1)",
      "/sign-in@evil.test",
      "https:evil.test",
    ]) {
      expect((await signIn(new Browser(), "p1", target)).origin, target).toBe(ORIGIN);
    }
  });

  test("is limited by address, and says so on the sign-in page", async () => {
    const browser = new Browser();
    let landed = new URL(ORIGIN);
    for (let time = 0; time <= RATE_LIMITS["sign-in"].most; time++) {
      landed = await browser.comeBack(`${ORIGIN}/api/auth/callback/oidc?error=access_denied`);
      expect(landed.searchParams.get("error")).toBe(time < RATE_LIMITS["sign-in"].most ? "cancelled" : "too_many");
    }
    expect(landed.href).toBe(`${ORIGIN}/sign-in?error=too_many`);
    expect((await browser.auth("signin/oidc", { json: "true" })).status).toBe(429);
  });

  test("is closed for providers that are not set up, and for other methods", async () => {
    const browser = new Browser();
    const form = { ...(await browser.csrf()), json: "true" };
    for (const action of ["signin/github", "signin/okta", "signin/__proto__", "signin/oidc/x", "callback/google"]) {
      expect((await browser.auth(action, form)).status, action).toBe(404);
    }
    for (const action of ["callback/credentials", "callback/github", "session", "providers", "error?error=x"]) {
      expect((await browser.auth(action)).status, action).toBe(404);
    }
    expect((await browser.auth("callback/oidc", form)).status).toBe(404);
  });
});

describe("an issuer", () => {
  test("that tells everything in the ID token is understood as well", async () => {
    const other = await startOpenIdProvider({ callbackUrl: `${ORIGIN}/api/auth/callback/oidc`, claimsIn: "id-token" });
    const before = process.env.LOADLINE_OIDC_ISSUER;
    process.env.LOADLINE_OIDC_ISSUER = other.issuer;
    try {
      other.people.set("t1", { email: "tom@example.com", email_verified: true, groups: ["data"] });
      const browser = new Browser();
      await signIn(browser, "t1");
      expect(await seen(browser)).toMatchObject({ prod: "editor" });
    } finally {
      process.env.LOADLINE_OIDC_ISSUER = before;
      await other.stop();
    }
  });

  test("that says nothing of addresses is believed where the environment says so, never against what it says", async () => {
    process.env.LOADLINE_OIDC_TRUST_EMAIL = "1";
    try {
      provider.people.set("e1", { email: "enno@example.com", groups: ["data"] });
      const browser = new Browser();
      await signIn(browser, "e1");
      expect(await seen(browser)).toMatchObject({ prod: "editor" });
      provider.people.set("e2", { email: "else@example.com", email_verified: false, groups: ["data"] });
      expect((await signIn(new Browser(), "e2")).searchParams.get("error")).toBe("unverified_email");
    } finally {
      delete process.env.LOADLINE_OIDC_TRUST_EMAIL;
    }
  });

  test("in place of another knows nobody by the names that the other gave, and finds accounts by address", async () => {
    provider.people.set("1001", { email: "olga@example.com", email_verified: true, groups: ["platform"] });
    await signIn(new Browser(), "1001");
    const other = await startOpenIdProvider({ callbackUrl: `${ORIGIN}/api/auth/callback/oidc` });
    const before = process.env.LOADLINE_OIDC_ISSUER;
    process.env.LOADLINE_OIDC_ISSUER = other.issuer;
    try {
      other.people.set("1001", { email: "omar@example.com", email_verified: true, groups: ["readers"] });
      const omar = new Browser();
      await signIn(omar, "1001");
      expect(await seen(omar)).toEqual({ staging: "viewer" });
      other.people.set("7", { email: "olga@example.com", email_verified: true, groups: ["readers"] });
      const olga = new Browser();
      await signIn(olga, "7");
      expect(await seen(olga)).toEqual({ staging: "viewer" });
      expect(await audited("olga@example.com")).toContainEqual(
        expect.objectContaining({
          action: "identity.linked",
          after: { provider: "oidc", issuer: other.issuer, subject: "7", by: "email" },
        }),
      );
    } finally {
      process.env.LOADLINE_OIDC_ISSUER = before;
      await other.stop();
    }
  });

  test("that is down is said to be unreachable", async () => {
    const before = process.env.LOADLINE_OIDC_ISSUER;
    process.env.LOADLINE_OIDC_ISSUER = "http://localhost:9";
    try {
      const browser = new Browser();
      const form = { ...(await browser.csrf()), json: "true" };
      expect(await (await browser.auth("signin/oidc", form)).json()).toEqual({
        url: "/sign-in?error=unreachable&provider=oidc",
      });
    } finally {
      process.env.LOADLINE_OIDC_ISSUER = before;
    }
  });

  test("whose secret is wrong here lets nobody in", async () => {
    const before = process.env.LOADLINE_OIDC_SECRET;
    process.env.LOADLINE_OIDC_SECRET = "another";
    try {
      const browser = new Browser();
      expect((await signIn(browser, "d1")).searchParams.get("error")).toBe("failed");
      expect(browser.session).toBeUndefined();
    } finally {
      process.env.LOADLINE_OIDC_SECRET = before;
    }
  });
});

test("with passwords switched off, the form's address is not there, and people come in by the provider", async () => {
  await personContext(database.db, "quinn", { role: "viewer" });
  process.env.LOADLINE_PASSWORD_SIGN_IN = "off";
  try {
    const browser = new Browser();
    expect((await browser.signIn("quinn@example.com", PASSWORD)).status).toBe(404);
    provider.people.set("q1", { email: "quinn@example.com", email_verified: true });
    await signIn(browser, "q1");
    expect(await seen(browser)).toEqual({ prod: "viewer", staging: "viewer" });
  } finally {
    delete process.env.LOADLINE_PASSWORD_SIGN_IN;
  }
});
