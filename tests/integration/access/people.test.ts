import { describe, expect, test, vi } from "vitest";
import { lockGrants } from "#lib/db/access/role-grants.ts";
import { lockTeamByName } from "#lib/db/access/teams.ts";
import { acceptLink } from "#lib/services/access/accept-link.ts";
import { authorize } from "#lib/services/access/authorize.ts";
import { changePassword } from "#lib/services/access/change-password.ts";
import { createLink } from "#lib/services/access/create-link.ts";
import { createTeam } from "#lib/services/access/create-team.ts";
import { endMemberSignIns, endOwnSignIns } from "#lib/services/access/end-sign-ins.ts";
import { getMe } from "#lib/services/access/get-me.ts";
import { inviteMember } from "#lib/services/access/invite-member.ts";
import { listMembers } from "#lib/services/access/list-members.ts";
import { listMemberSignIns, listOwnSignIns } from "#lib/services/access/list-sign-ins.ts";
import { openSignIn } from "#lib/services/access/open-sign-in.ts";
import { readLink } from "#lib/services/access/read-link.ts";
import { readSignIn } from "#lib/services/access/read-sign-in.ts";
import { removeMember } from "#lib/services/access/remove-member.ts";
import { revokeLink } from "#lib/services/access/revoke-link.ts";
import { updateMe } from "#lib/services/access/update-me.ts";
import { updateMember } from "#lib/services/access/update-member.ts";
import { verifyPassword } from "#lib/services/access/verify-password.ts";
import type { Context } from "#lib/services/context.ts";
import { PASSWORD, personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { contextFor, insertDeployment, insertToken, systemContext } from "#tests/support/factories.ts";

const database = useTestDatabase();
const REQUEST = { address: "192.0.2.7", requestId: "test" };
const NEW_PASSWORD = "another horse, another battery";
const system = () => systemContext(database.db);
const tokenOf = ({ path }: { path: string }) => new URL(path, "http://localhost").searchParams.get("token") ?? "";
const accountId = ({ actor }: Context) => (actor.type === "person" ? actor.accountId : "");
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "allowed",
    (error: { code?: string }) => error.code,
  );
const invite = (name: string, more: Partial<Parameters<typeof inviteMember>[1]> = {}) =>
  inviteMember(system(), { email: `${name}@example.com`, name, grants: [], teams: [], ...more });

describe("an invitation", () => {
  test("makes an account with its roles and teams; its link sets name and password once, of any number at once", async () => {
    const { db } = database;
    await insertDeployment(db, { name: "prod" });
    await createTeam(system(), { name: "data" });
    const { member, link } = await invite("Ann", {
      grants: [{ deployment: "prod", role: "editor" }],
      teams: ["data", "data"],
    });
    expect(member).toMatchObject({
      email: "ann@example.com",
      status: "invited",
      organizationRole: null,
      teams: [{ name: "data" }],
      link: { kind: "invitation" },
      signInMethods: [],
      reasons: [{ role: "editor", deployment: "prod", location: null, through: { type: "account" } }],
    });
    expect(Date.parse(link.expiresAt) - Date.now()).toBeGreaterThan(6.9 * 86_400_000);
    expect(Date.parse(link.expiresAt) - Date.now()).toBeLessThan(7.1 * 86_400_000);
    const [row] = await db.prisma.accountLink.findMany({ where: { accountId: member.id } });
    expect(Buffer.from(row?.tokenHash ?? []).toString("latin1")).not.toContain(tokenOf(link));
    expect(await readLink(db, tokenOf(link))).toEqual({ kind: "invitation", email: "ann@example.com", name: "Ann" });

    const input = { token: tokenOf(link), name: " Ann Lee ", password: PASSWORD };
    await expect(acceptLink(db, { ...input, password: "short" }, REQUEST)).rejects.toMatchObject({
      code: "invalid",
      errors: [{ path: "password" }],
    });
    const uses = await Promise.allSettled(Array.from({ length: 6 }, () => acceptLink(db, input, REQUEST)));
    expect(uses.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await codeOf(acceptLink(db, input, REQUEST))).toBe("not_found");
    expect(await readLink(db, tokenOf(link))).toBeNull();
    expect(await verifyPassword(db, { email: "ann@example.com", password: PASSWORD })).toMatchObject({
      status: "verified",
      account: { name: "Ann Lee" },
    });
  });

  test("is all or nothing, and of an address without an account", async () => {
    const { db } = database;
    expect(await codeOf(invite("Bo", { grants: [{ deployment: "nowhere", role: "viewer" }] }))).toBe("not_found");
    expect(await codeOf(invite("Bo", { teams: ["nobody"] }))).toBe("not_found");
    expect(await codeOf(invite("Bo", { grants: [{ deployment: "prod", role: "organization_admin" }] }))).toBe(
      "invalid",
    );
    expect(await codeOf(invite("Bo", { email: "no address" }))).toBe("invalid");
    expect(await db.prisma.account.count({ where: { name: "Bo" } })).toBe(0);
    await invite("Bo");
    await expect(invite("Bo", { email: "BO@example.com" })).rejects.toMatchObject({
      code: "conflict",
      errors: [{ path: "email" }],
    });
  });

  test("can be made anew and taken back: the old link opens nothing", async () => {
    const { db } = database;
    const { member, link } = await invite("Cleo");
    const { link: second } = await createLink(system(), { id: member.id });
    expect(second.kind).toBe("invitation");
    expect(await readLink(db, tokenOf(link))).toBeNull();
    expect(await readLink(db, tokenOf(second))).toMatchObject({ name: "Cleo" });
    expect(await revokeLink(system(), { id: member.id })).toEqual({ revoked: true });
    expect(await revokeLink(system(), { id: member.id })).toEqual({ revoked: false });
    expect(await codeOf(acceptLink(db, { token: tokenOf(second), password: PASSWORD }, REQUEST))).toBe("not_found");
    const { link: third } = await createLink(system(), { id: member.id });
    await db.prisma.accountLink.updateMany({
      where: { accountId: member.id },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    expect(await codeOf(acceptLink(db, { token: tokenOf(third), password: PASSWORD }, REQUEST))).toBe("not_found");
  });

  test("takes its locks in the order of everybody else: who holds the first of them gets all others", async () => {
    const { db } = database;
    for (const name of ["lock-a", "lock-b"]) await createTeam(system(), { name });
    const blocked = async () => {
      const [row] = await db.sql.query<{ count: number }>(
        `select count(*)::int as count from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return row?.count;
    };
    let invited: ReturnType<typeof invite> | undefined;
    await db.transaction(async ({ sql }) => {
      await lockTeamByName(sql, "lock-a");
      invited = invite("Lo", {
        grants: [{ deployment: "prod", role: "viewer" }],
        teams: ["lock-b", "lock-a", "lock-b"],
      });
      invited.catch(() => undefined);
      await vi.waitFor(async () => expect(await blocked()).toBe(1), { timeout: 10_000, interval: 25 });
      await lockTeamByName(sql, "lock-b");
      await lockGrants(sql);
    });
    const made = await invited;
    expect(made?.member).toMatchObject({
      teams: [{ name: "lock-a" }, { name: "lock-b" }],
      reasons: [{ role: "viewer", deployment: "prod" }],
    });
  });

  test("an Admin of a deployment cannot make one", async () => {
    const admin = await personContext(database.db, "dep-admin", { role: "admin", deployment: "prod" });
    expect(await codeOf(inviteMember(admin, { email: "x@example.com", name: "X", grants: [], teams: [] }))).toBe(
      "forbidden",
    );
  });
});

describe("a lost password", () => {
  test("is set anew by a link of 24 hours, which ends every sign-in and the wait after wrong passwords", async () => {
    const { db } = database;
    const dan = await personContext(db, "dan", { role: "viewer" });
    for (let wrong = 0; wrong < 5; wrong++) await verifyPassword(db, { email: "dan@example.com", password: "wrong" });
    const { link } = await createLink(system(), { id: accountId(dan) });
    expect(link.kind).toBe("password_reset");
    const hours = (Date.parse(link.expiresAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThan(24.1);
    expect(await codeOf(authorize(dan, "organization.manage", null))).toBe("forbidden");
    await acceptLink(db, { token: tokenOf(link), password: NEW_PASSWORD }, REQUEST);
    expect(await codeOf(authorize(dan, "organization.manage", null))).toBe("unauthenticated");
    const attempt = (password: string) => verifyPassword(db, { email: "dan@example.com", password });
    expect(await attempt(PASSWORD)).toEqual({ status: "refused" });
    expect(await attempt(NEW_PASSWORD)).toMatchObject({ status: "verified" });
    const event = await db.prisma.auditEvent.findFirstOrThrow({ where: { action: "account.password_reset" } });
    expect(event).toMatchObject({ after: { signInsEnded: 1 }, address: "192.0.2.7" });
  });
});

describe("one's own password", () => {
  test("is changed with the present one alone; the other sign-ins end, this one stays", async () => {
    const { db } = database;
    const fay = await personContext(db, "fay", { role: "viewer" });
    const account = { id: accountId(fay), email: "fay@example.com", name: "fay" };
    const other = await openSignIn(db, { account, address: null, userAgent: null });
    const change = (current: string, password: string) => changePassword(fay, { current, password });
    await expect(change("wrong password", NEW_PASSWORD)).rejects.toMatchObject({
      code: "invalid",
      errors: [{ path: "current" }],
    });
    await expect(change(PASSWORD, "short")).rejects.toMatchObject({ code: "invalid", errors: [{ path: "password" }] });
    expect(await change(PASSWORD, NEW_PASSWORD)).toEqual({ changed: true, revoked: 1 });
    expect(await readSignIn(db, other)).toBeNull();
    expect(await codeOf(getMe(fay))).toBe("allowed");
    expect(await verifyPassword(db, { email: "fay@example.com", password: NEW_PASSWORD })).toMatchObject({
      status: "verified",
    });
  });

  test("leaves nothing to open for a sign-in that was checked against the one before", async () => {
    const { db } = database;
    const val = await personContext(db, "val", { role: "viewer" });
    const verdict = await verifyPassword(db, { email: "val@example.com", password: PASSWORD });
    if (verdict.status !== "verified") throw new Error(verdict.status);
    const open = () => codeOf(openSignIn(db, { ...verdict, address: null, userAgent: null }));
    expect(await open()).toBe("allowed");
    await changePassword(val, { current: PASSWORD, password: NEW_PASSWORD });
    expect(await open()).toBe("unauthenticated");
  });

  test("leaves nothing to open for who was disabled meanwhile, also once they are enabled again", async () => {
    const { db } = database;
    const wim = await personContext(db, "wim", { role: "viewer" });
    const verdict = await verifyPassword(db, { email: "wim@example.com", password: PASSWORD });
    if (verdict.status !== "verified") throw new Error(verdict.status);
    await updateMember(system(), { id: accountId(wim), disabled: true });
    expect(await codeOf(openSignIn(db, { ...verdict, address: null, userAgent: null }))).toBe("unauthenticated");
    await updateMember(system(), { id: accountId(wim), disabled: false });
    expect(await db.prisma.signIn.count({ where: { accountId: accountId(wim), revokedAt: null } })).toBe(0);
  });

  test("is not set by a link that a token makes, whatever the token may", async () => {
    const { db } = database;
    const xan = await personContext(db, "xan", { role: "organization_admin" });
    const { actor } = await insertToken(db, { role: "organization_admin" });
    const token = contextFor(db, actor);
    expect(await codeOf(createLink(token, { id: accountId(xan) }))).toBe("forbidden");
    const { member } = await inviteMember(token, { email: "yve@example.com", name: "yve", grants: [], teams: [] });
    expect(await codeOf(createLink(token, { id: member.id }))).toBe("allowed");
  });

  test("ends a link that could set yet another one", async () => {
    const { db } = database;
    const una = await personContext(db, "una", { role: "viewer" });
    const { link } = await createLink(system(), { id: accountId(una) });
    await changePassword(una, { current: PASSWORD, password: NEW_PASSWORD });
    expect(await codeOf(acceptLink(db, { token: tokenOf(link), password: PASSWORD }, REQUEST))).toBe("not_found");
  });

  test("cannot be guessed where a browser stands open, and is no business of a token", async () => {
    const { db } = database;
    const gus = await personContext(db, "gus", { role: "viewer" });
    const guess = () => codeOf(changePassword(gus, { current: "a wrong guess", password: NEW_PASSWORD }));
    for (let wrong = 0; wrong < 5; wrong++) expect(await guess()).toBe("invalid");
    expect(await guess()).toBe("too_many_requests");
    const { actor } = await insertToken(db, { role: "organization_admin" });
    const token = contextFor(db, actor);
    expect(await codeOf(changePassword(token, { current: PASSWORD, password: NEW_PASSWORD }))).toBe("forbidden");
    expect(await codeOf(listOwnSignIns(token))).toBe("forbidden");
    expect(await codeOf(endOwnSignIns(token, {}))).toBe("forbidden");
    expect(await codeOf(updateMe(token, { name: "x" }))).toBe("forbidden");
    expect((await getMe(token)).me).toMatchObject({
      type: "token",
      organizationRole: "organization_admin",
      account: null,
    });
  });

  test("of two changes at once one holds, and the other is told so", async () => {
    const { db } = database;
    const hal = await personContext(db, "hal", { role: "viewer" });
    const change = (password: string) => codeOf(changePassword(hal, { current: PASSWORD, password }));
    const outcomes = await Promise.all([change(NEW_PASSWORD), change(`${NEW_PASSWORD}, too`)]);
    expect(outcomes.filter((outcome) => outcome === "allowed")).toHaveLength(1);
  });
});

describe("a person who is parted with", () => {
  test("is out of every sign-in at once; enabled again, they sign in anew", async () => {
    const { db } = database;
    const ian = await personContext(db, "ian", { role: "editor" });
    const { link } = await createLink(system(), { id: accountId(ian) });
    const { member } = await updateMember(system(), { id: accountId(ian), disabled: true });
    expect(member).toMatchObject({ status: "disabled", link: null });
    expect(await codeOf(getMe(ian))).toBe("unauthenticated");
    expect(await codeOf(acceptLink(db, { token: tokenOf(link), password: NEW_PASSWORD }, REQUEST))).toBe("not_found");
    expect(await codeOf(createLink(system(), { id: accountId(ian) }))).toBe("conflict");
    await updateMember(system(), { id: accountId(ian), disabled: false });
    expect(await codeOf(getMe(ian))).toBe("unauthenticated");
    expect(await verifyPassword(db, { email: "ian@example.com", password: PASSWORD })).toMatchObject({
      status: "verified",
    });
  });

  test("leaves no right behind when removed, and keeps their name in the audit log", async () => {
    const { db } = database;
    const joy = await personContext(db, "joy", { role: "editor" });
    const id = accountId(joy);
    await db.prisma.apiToken.create({
      data: { name: "t", prefix: "lln_removed00000", secretHash: new Uint8Array(32), role: "editor", accountId: id },
    });
    await removeMember(system(), { id });
    expect(await codeOf(getMe(joy))).toBe("unauthenticated");
    expect(await db.prisma.apiToken.count({ where: { prefix: "lln_removed00000" } })).toBe(0);
    expect(await codeOf(removeMember(system(), { id }))).toBe("not_found");
    const event = await db.prisma.auditEvent.findFirstOrThrow({ where: { action: "account.removed" } });
    expect(event.target).toMatchObject({ account: id, name: "joy", email: "joy@example.com" });
  });

  test("is somebody else", async () => {
    const self = await personContext(database.db, "self-admin", { role: "organization_admin" });
    await personContext(database.db, "other-admin", { role: "organization_admin" });
    expect(await codeOf(updateMember(self, { id: accountId(self), disabled: true }))).toBe("conflict");
    expect(await codeOf(removeMember(self, { id: accountId(self) }))).toBe("conflict");
  });
});

describe("sign-ins", () => {
  test("are listed to their person, who ends one or all others, and no one else's", async () => {
    const { db } = database;
    const kim = await personContext(db, "kim", { role: "viewer" });
    const lou = await personContext(db, "lou", { role: "viewer" });
    const account = { id: accountId(kim), email: "kim@example.com", name: "kim" };
    const more = await Promise.all(
      ["Mozilla/5.0 Firefox/140.0", null].map((userAgent) =>
        openSignIn(db, { account, address: "192.0.2.1", userAgent, method: "oidc" }),
      ),
    );
    const { items } = await listOwnSignIns(kim);
    expect(items).toHaveLength(3);
    expect(items.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
    expect(items.find(({ id }) => id === more[0])).toMatchObject({ provider: "oidc", address: "192.0.2.1" });
    const lous = lou.actor.type === "person" ? lou.actor.signInId : "";
    expect(await endOwnSignIns(kim, { id: lous })).toEqual({ revoked: 0 });
    expect(await codeOf(getMe(lou))).toBe("allowed");
    expect(await endOwnSignIns(kim, { id: more[0] ?? "" })).toEqual({ revoked: 1 });
    expect(await endOwnSignIns(kim, {})).toEqual({ revoked: 1 });
    expect((await listOwnSignIns(kim)).items).toHaveLength(1);
  });

  test("of others are seen and ended by an Organization Admin alone", async () => {
    const { db } = database;
    const mia = await personContext(db, "mia", { role: "viewer" });
    const admin = await personContext(db, "org-admin", { role: "organization_admin" });
    const editor = await personContext(db, "org-editor", { role: "admin" });
    const input = { id: accountId(mia) };
    expect(await codeOf(listMemberSignIns(editor, input))).toBe("forbidden");
    expect(await codeOf(endMemberSignIns(editor, input))).toBe("forbidden");
    expect((await listMemberSignIns(admin, input)).items).toHaveLength(1);
    expect(await endMemberSignIns(admin, input)).toEqual({ revoked: 1 });
    expect(await codeOf(getMe(mia))).toBe("unauthenticated");
  });
});

describe("the list of members", () => {
  test("is searched by name and address and comes in pages that fit together", async () => {
    const { db } = database;
    await db.prisma.account.createMany({
      data: Array.from({ length: 1000 }, (_, index) => ({
        email: `crowd-${index}@many.example`,
        name: `Crowd ${index % 7 === 0 ? "Same" : index}`,
      })),
    });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listMembers(system(), { q: "MANY.example", limit: 300, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(1000);
    expect(new Set(seen).size).toBe(1000);
    expect((await listMembers(system(), { q: "crowd-37@", limit: 10 })).items).toHaveLength(1);
    expect((await listMembers(system(), { q: "100%_", limit: 10 })).items).toEqual([]);
    expect(await codeOf(listMembers(system(), { limit: 10, cursor: "nonsense" }))).toBe("invalid");
  });
});
