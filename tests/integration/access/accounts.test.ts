import { describe, expect, test } from "vitest";
import { claimSetup } from "#lib/services/access/claim-setup.ts";
import { createAccount } from "#lib/services/access/create-account.ts";
import { ensureSetupLink } from "#lib/services/access/ensure-setup-link.ts";
import { grantRole } from "#lib/services/access/grant-role.ts";
import { verifyPassword } from "#lib/services/access/verify-password.ts";
import { PASSWORD, personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";

const REQUEST = { address: null, requestId: "test" };

function tokenOf(link: string | null): string {
  return new URL(link ?? "", "http://localhost").searchParams.get("token") ?? "";
}

describe("the first Organization Admin", () => {
  const database = useTestDatabase();
  const person = (email: string) => ({ email, name: "Ada", password: PASSWORD });

  test("is made by exactly one of many claims of one link, and then no link opens anything", async () => {
    const { db } = database;
    const old = tokenOf(await ensureSetupLink(db));
    const token = tokenOf(await ensureSetupLink(db));
    await expect(claimSetup(db, { ...person("a@example.com"), token: old }, REQUEST)).rejects.toMatchObject({
      code: "not_found",
    });

    const claims = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => claimSetup(db, { ...person(`p${index}@example.com`), token }, REQUEST)),
    );
    expect(claims.filter((claim) => claim.status === "fulfilled")).toHaveLength(1);
    expect(await db.prisma.account.count()).toBe(1);
    expect(await db.prisma.roleGrant.findMany({ select: { role: true, deploymentId: true } })).toEqual([
      { role: "organization_admin", deploymentId: null },
    ]);
    expect(await ensureSetupLink(db)).toBeNull();
    await expect(claimSetup(db, { ...person("z@example.com"), token }, REQUEST)).rejects.toMatchObject({
      code: "conflict",
    });
    const audited = await db.prisma.auditEvent.findMany({ orderBy: { id: "asc" }, select: { action: true } });
    expect(audited.map(({ action }) => action)).toEqual(["account.created", "role.granted"]);
  });
});

describe("a set-up link", () => {
  const database = useTestDatabase();

  test("is worth nothing after 24 hours, keeps only its hash, and survives bad input", async () => {
    const { db } = database;
    const token = tokenOf(await ensureSetupLink(db));
    await expect(
      claimSetup(db, { email: "a@example.com", name: "Ada", password: "short", token }, REQUEST),
    ).rejects.toMatchObject({
      code: "invalid",
      errors: [{ path: "password", message: "must have at least 12 characters" }],
    });

    const [row] = await db.prisma.setupLink.findMany();
    expect(row?.usedAt).toBeNull();
    expect(Buffer.from(row?.tokenHash ?? []).toString()).not.toContain(token);
    const hours = ((row?.expiresAt.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThan(24.1);

    await db.prisma.setupLink.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    await expect(
      claimSetup(db, { email: "a@example.com", name: "Ada", password: PASSWORD, token }, REQUEST),
    ).rejects.toMatchObject({ code: "not_found" });
    expect(await db.prisma.account.count()).toBe(0);
  });
});

describe("accounts", () => {
  const database = useTestDatabase();

  test("each wrong field is told", async () => {
    const made = createAccount(systemContext(database.db), { email: "nobody", name: " ", password: "x".repeat(12) });
    await expect(made).rejects.toMatchObject({
      code: "invalid",
      errors: [{ path: "email" }, { path: "name" }, { path: "password" }],
    });
  });

  test("the email address is no password, and one address has one account, in whatever case", async () => {
    const context = systemContext(database.db);
    const email = "Grace.Hopper@example.com";
    await expect(createAccount(context, { email, name: "G", password: email.toLowerCase() })).rejects.toThrow(
      "email address",
    );
    await createAccount(context, { email, name: "G", password: PASSWORD });
    await expect(
      createAccount(context, { email: "grace.hopper@EXAMPLE.com", name: "G", password: PASSWORD }),
    ).rejects.toMatchObject({ code: "conflict" });
  });

  test("only the hash of a password is kept, as argon2id", async () => {
    const row = await database.db.prisma.account.findUniqueOrThrow({ where: { email: "grace.hopper@example.com" } });
    expect(row.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test("the last Organization Admin cannot step down, the last but one can", async () => {
    const { db } = database;
    const first = await personContext(db, "first", { role: "organization_admin" });
    const step = (email: string) =>
      grantRole(first, { subject: { type: "account", email }, role: "viewer", deployment: null });
    await expect(step("first@example.com")).rejects.toMatchObject({ code: "conflict" });
    await personContext(db, "second", { role: "organization_admin" });
    await step("second@example.com");
    await expect(step("first@example.com")).rejects.toMatchObject({ code: "conflict" });
  });

  test("nobody grants more than they are, and Organization Admin is no role of one deployment", async () => {
    const { db } = database;
    await insertDeployment(db, { name: "prod" });
    const admin = await personContext(db, "admin", { role: "admin", deployment: "prod" });
    await personContext(db, "member", null);
    const email = "member@example.com";
    await grantRole(admin, { subject: { type: "account", email }, role: "editor", deployment: "prod" });
    await grantRole(admin, { subject: { type: "account", email }, role: "viewer", deployment: "prod" });
    const grants = await db.prisma.roleGrant.findMany({ where: { account: { email } }, select: { role: true } });
    expect(grants).toEqual([{ role: "viewer" }]);
    await expect(
      grantRole(admin, { subject: { type: "account", email }, role: "viewer", deployment: null }),
    ).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(
      grantRole(systemContext(db), {
        subject: { type: "account", email },
        role: "organization_admin",
        deployment: "prod",
      }),
    ).rejects.toMatchObject({ code: "invalid" });
  });
});

describe("passwords", () => {
  const database = useTestDatabase();

  test("the right one opens, a wrong one, an unknown address and a disabled account are refused alike", async () => {
    const { db } = database;
    await personContext(db, "ada", { role: "viewer" });
    const attempt = (email: string, password: string) => verifyPassword(db, { email, password });
    expect(await attempt(" ADA@example.com ", PASSWORD)).toMatchObject({
      status: "verified",
      account: { name: "ada" },
    });
    const refused = { status: "refused" };
    expect(await attempt("ada@example.com", `${PASSWORD}!`)).toEqual(refused);
    expect(await attempt("unknown@example.com", PASSWORD)).toEqual(refused);
    await db.prisma.account.updateMany({ where: { name: "ada" }, data: { disabledAt: new Date() } });
    expect(await attempt("ada@example.com", PASSWORD)).toEqual(refused);
  });

  test("after five wrong ones an address has to wait, the right password too; a right one later clears the count", async () => {
    const { db } = database;
    await personContext(db, "bob", { role: "viewer" });
    const attempt = (password: string) => verifyPassword(db, { email: "bob@example.com", password });
    for (let failure = 0; failure < 5; failure++)
      expect(await attempt("wrong password")).toEqual({ status: "refused" });
    expect(await attempt(PASSWORD)).toEqual({ status: "wait", seconds: 2 });
    await db.prisma.signInAttempt.updateMany({ data: { nextAt: new Date(Date.now() - 1) } });
    expect(await attempt("wrong password")).toEqual({ status: "refused" });
    expect(await attempt(PASSWORD)).toEqual({ status: "wait", seconds: 4 });
    await db.prisma.signInAttempt.updateMany({ data: { nextAt: new Date(Date.now() - 1), failures: 500 } });
    await attempt("wrong password");
    expect(await attempt(PASSWORD)).toEqual({ status: "wait", seconds: 60 });
    await db.prisma.signInAttempt.updateMany({ data: { nextAt: new Date(Date.now() - 1) } });
    expect(await attempt(PASSWORD)).toMatchObject({ status: "verified" });
    expect(await attempt("wrong password")).toEqual({ status: "refused" });
    expect(await attempt(PASSWORD)).toMatchObject({ status: "verified" });
  });

  test("many guesses at once are counted like guesses one after the other", async () => {
    const { db } = database;
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => verifyPassword(db, { email: "carol@example.com", password: "a guess of many" })),
    );
    expect(guesses.filter(({ status }) => status === "refused")).toHaveLength(5);
    expect(guesses.filter(({ status }) => status === "wait")).toHaveLength(7);
  });
});
