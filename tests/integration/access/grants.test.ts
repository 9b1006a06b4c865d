import { beforeAll, describe, expect, test } from "vitest";
import type { Database } from "#lib/db/database.ts";
import type { Role } from "#lib/domain/access/roles.ts";
import { addTeamMember } from "#lib/services/access/add-team-member.ts";
import { authorize } from "#lib/services/access/authorize.ts";
import { createTeam } from "#lib/services/access/create-team.ts";
import { deleteTeam } from "#lib/services/access/delete-team.ts";
import { grantRole } from "#lib/services/access/grant-role.ts";
import { listGrants } from "#lib/services/access/list-grants.ts";
import { listDeploymentMembers, listMembers } from "#lib/services/access/list-members.ts";
import { readAccess } from "#lib/services/access/read-access.ts";
import { removeTeamMember } from "#lib/services/access/remove-team-member.ts";
import { renameTeam } from "#lib/services/access/rename-team.ts";
import { requireLocation } from "#lib/services/access/require-location.ts";
import { revokeGrant } from "#lib/services/access/revoke-grant.ts";
import type { Context } from "#lib/services/context.ts";
import { configureDeployment } from "#lib/services/deployments/configure-deployment.ts";
import { listDeployments } from "#lib/services/deployments/list-deployments.ts";
import { listLocations } from "#lib/services/deployments/list-locations.ts";
import { personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { contextFor, insertDeployment, systemContext } from "#tests/support/factories.ts";

const database = useTestDatabase();
let prod = "";

beforeAll(async () => {
  ({ id: prod } = await insertDeployment(database.db, { name: "prod" }));
  await insertDeployment(database.db, { name: "staging" });
  for (const name of ["orders", "billing"]) {
    await database.db.prisma.$executeRaw`insert into code_location (deployment_id, name, name_hash)
      values (${prod}::uuid, ${name}, sha256(${name}::bytea))`;
  }
});

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "allowed",
    (error: { code?: string }) => error.code,
  );
const account = (name: string) => ({ type: "account", email: `${name}@example.com` }) as const;
const system = () => systemContext(database.db);
const accountId = ({ actor }: Context) => (actor.type === "person" ? actor.accountId : "");

describe("a role comes", () => {
  test("by a team, until one leaves it or it is deleted; each from the next call on", async () => {
    const ada = await personContext(database.db, "team-ada", null);
    const { team } = await createTeam(system(), { name: "data" });
    await grantRole(system(), { subject: { type: "team", name: "data" }, role: "editor", deployment: "prod" });
    expect(await codeOf(authorize(ada, "history.read", prod))).toBe("not_found");
    const member = { id: team.id, account: accountId(ada) };
    expect(await addTeamMember(system(), member)).toEqual({ added: true });
    expect(await addTeamMember(system(), member)).toEqual({ added: false });
    expect(await authorize(ada, "load.record", prod)).toBe("editor");
    await removeTeamMember(system(), member);
    expect(await codeOf(authorize(ada, "history.read", prod))).toBe("not_found");
    await addTeamMember(system(), member);
    await deleteTeam(system(), { id: team.id });
    expect(await codeOf(authorize(ada, "history.read", prod))).toBe("not_found");
    expect(await database.db.prisma.roleGrant.count({ where: { teamId: team.id } })).toBe(0);
  });

  test("by a group of a sign-in provider, of that provider alone", async () => {
    const bob = await personContext(database.db, "group-bob", null);
    await grantRole(system(), {
      subject: { type: "group", provider: "oidc", name: "platform" },
      role: "viewer",
      deployment: null,
    });
    const join = (provider: string) =>
      database.db.prisma.accountGroup.create({ data: { accountId: accountId(bob), provider, name: "platform" } });
    await join("gitlab");
    expect(await codeOf(authorize(bob, "history.read", prod))).toBe("not_found");
    await join("oidc");
    expect(await authorize(bob, "history.read", prod)).toBe("viewer");
    await database.db.prisma.accountGroup.deleteMany({ where: { accountId: accountId(bob) } });
    expect(await codeOf(authorize(bob, "history.read", prod))).toBe("not_found");
  });

  test("by several ways at once: the most permissive counts, and the people of a deployment say whence", async () => {
    const eve = await personContext(database.db, "many-eve", { role: "viewer", deployment: "prod" });
    const { team } = await createTeam(system(), { name: "on call" });
    await addTeamMember(system(), { id: team.id, account: accountId(eve) });
    await grantRole(system(), { subject: { type: "team", name: "on call" }, role: "admin", deployment: "prod" });
    await grantRole(system(), { subject: account("many-eve"), role: "launcher", deployment: null });
    expect(await authorize(eve, "deployment.configure", prod)).toBe("admin");
    expect(await codeOf(authorize(eve, "organization.manage", null))).toBe("forbidden");
    const { items } = await listDeploymentMembers(system(), { deployment: "prod", q: "MANY-EVE", limit: 10 });
    expect(items).toMatchObject([{ name: "many-eve", role: "admin" }]);
    expect(
      items[0]?.reasons.map(({ role, deployment, through }) => `${role} ${deployment} ${through.type}`).sort(),
    ).toEqual(["admin prod team", "launcher null account", "viewer prod account"]);
  });
});

describe("an addition in a code location", () => {
  test("counts there and nowhere else, and shows no deployment by itself", async () => {
    const { db } = database;
    const kay = await personContext(db, "kay", null);
    const { grant } = await grantRole(system(), {
      subject: account("kay"),
      role: "editor",
      deployment: "prod",
      location: "orders",
    });
    expect(grant).toMatchObject({ deployment: "prod", location: "orders", role: "editor" });
    expect(await codeOf(requireLocation(kay, "prod", "orders", "history.read"))).toBe("not_found");
    expect((await listDeployments(kay)).items).toEqual([]);

    await grantRole(system(), { subject: account("kay"), role: "catalog_viewer", deployment: "prod" });
    expect((await requireLocation(kay, "prod", "orders", "load.record")).deployment.role).toBe("editor");
    expect(await codeOf(requireLocation(kay, "prod", "billing", "load.record"))).toBe("forbidden");
    expect(await codeOf(authorize(kay, "history.read", prod))).toBe("forbidden");
    const { items } = await listLocations(kay, { deployment: "prod" });
    expect(items.map(({ name, role }) => `${name} ${role}`)).toEqual(["orders editor"]);
    const outsider = await personContext(db, "kay-viewer", { role: "catalog_viewer", deployment: "prod" });
    expect(await codeOf(listLocations(outsider, { deployment: "prod" }))).toBe("forbidden");
  });

  test("is refused for a location that is not there, and as Organization Admin", async () => {
    const base = { subject: account("kay"), deployment: "prod" } as const;
    expect(await codeOf(grantRole(system(), { ...base, role: "editor", location: "gone" }))).toBe("not_found");
    expect(await codeOf(grantRole(system(), { ...base, role: "organization_admin", location: "orders" }))).toBe(
      "invalid",
    );
  });
});

describe("who gives roles", () => {
  test("the members of a deployment are its Admin's, the organization's are an Organization Admin's", async () => {
    const { db } = database;
    const admin = await personContext(db, "prod-admin", { role: "admin", deployment: "prod" });
    await personContext(db, "member", null);
    const subject = account("member");
    expect(await codeOf(grantRole(admin, { subject, role: "admin", deployment: "prod" }))).toBe("allowed");
    expect(await codeOf(grantRole(admin, { subject, role: "viewer", deployment: "staging" }))).toBe("not_found");
    expect(await codeOf(grantRole(admin, { subject, role: "viewer", deployment: null }))).toBe("forbidden");
    expect(await codeOf(listGrants(admin, { limit: 10 }))).toBe("forbidden");
    expect(await codeOf(listMembers(admin, { limit: 10 }))).toBe("forbidden");
    expect(await codeOf(createTeam(admin, { name: "mine" }))).toBe("forbidden");
    // Of the whole organization: seen by the Admin, since it holds here, and not theirs to take back.
    const wide = await grantRole(system(), { subject, role: "viewer", deployment: null });
    const seen = await listGrants(admin, { deployment: "prod", limit: 1000 });
    expect(seen.items.map(({ id }) => id)).toContain(wide.grant.id);
    expect(await codeOf(revokeGrant(admin, { id: wide.grant.id, deployment: "prod" }))).toBe("not_found");
    expect(await codeOf(revokeGrant(admin, { id: wide.grant.id }))).toBe("forbidden");
  });

  for (const role of ["editor", "launcher", "viewer", "catalog_viewer"] as const satisfies readonly Role[]) {
    test(`not a ${role}, and nobody learns there who has an account`, async () => {
      const person = await personContext(database.db, `no-${role}`, { role, deployment: "prod" });
      for (const name of ["member", "nobody-at-all"]) {
        const refused = grantRole(person, { subject: account(name), role: "viewer", deployment: "prod" });
        await expect(refused).rejects.toThrow(/Configuring a deployment needs Organization Admin or Admin/);
      }
    });
  }

  test("the same again changes nothing and is not written down twice; every change is, with before and after", async () => {
    const { db } = database;
    await personContext(db, "zoe", null);
    const give = (role: Role) => grantRole(system(), { subject: account("zoe"), role, deployment: "prod" });
    await give("viewer");
    await give("viewer");
    const { grant } = await give("editor");
    await revokeGrant(system(), { id: grant.id, deployment: "prod" });
    expect(await codeOf(revokeGrant(system(), { id: grant.id }))).toBe("not_found");
    const events = await db.prisma.auditEvent.findMany({
      where: { deploymentId: prod, target: { path: ["email"], equals: "zoe@example.com" } },
      orderBy: { id: "asc" },
      select: { action: true, before: true, after: true },
    });
    expect(events).toEqual([
      { action: "role.granted", before: null, after: { role: "viewer" } },
      { action: "role.granted", before: { role: "viewer" }, after: { role: "editor" } },
      { action: "role.revoked", before: { role: "editor" }, after: null },
    ]);
  });

  test("grants of one subject at one place at once leave one grant", async () => {
    const { db } = database;
    await createTeam(system(), { name: "crowd" });
    const all = (["viewer", "editor", "admin", "launcher"] as const).map((role) =>
      grantRole(system(), { subject: { type: "team", name: "crowd" }, role, deployment: "prod" }),
    );
    await Promise.all(all);
    expect(await db.prisma.roleGrant.count({ where: { team: { name: "crowd" } } })).toBe(1);
  });
});

describe("a deployment that narrows its rollbacks", () => {
  test("takes the right from Editors, and only who has it may change that", async () => {
    const { db } = database;
    const editor = await personContext(db, "narrow-editor", { role: "editor", deployment: "prod" });
    const admin = await personContext(db, "narrow-admin", { role: "admin", deployment: "prod" });
    expect(await codeOf(authorize(editor, "rollback.execute", prod))).toBe("allowed");
    await configureDeployment(admin, { deployment: "prod", rollbackLeast: "admin" });
    expect(await codeOf(authorize(editor, "rollback.execute", prod))).toBe("forbidden");
    expect(await codeOf(authorize(editor, "rollback.approve", prod))).toBe("forbidden");
    expect(await codeOf(authorize(editor, "hold.manage", prod))).toBe("allowed");
    expect(await codeOf(authorize(admin, "rollback.execute", prod))).toBe("allowed");
    expect(await codeOf(configureDeployment(admin, { deployment: "prod", rollbackLeast: "organization_admin" }))).toBe(
      "forbidden",
    );
    await configureDeployment(system(), { deployment: "prod", rollbackLeast: "organization_admin" });
    expect(await codeOf(authorize(admin, "rollback.execute", prod))).toBe("forbidden");
    expect(await codeOf(configureDeployment(admin, { deployment: "prod", rollbackLeast: "editor" }))).toBe("forbidden");
    await configureDeployment(system(), { deployment: "prod", rollbackLeast: "editor" });
    expect(await codeOf(authorize(editor, "rollback.execute", prod))).toBe("allowed");
    const event = await db.prisma.auditEvent.findFirstOrThrow({
      where: { action: "deployment.changed", deploymentId: prod },
      orderBy: { id: "asc" },
    });
    expect([event.before, event.after]).toEqual([{ rollbackLeast: "editor" }, { rollbackLeast: "admin" }]);
  });
});

describe("a personal token", () => {
  async function tokenOf(db: Database, person: Context, role: Role): Promise<Context> {
    const row = await db.prisma.apiToken.create({
      data: {
        name: "t",
        prefix: `lln_${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`,
        secretHash: new Uint8Array(32),
        scopes: [],
        role,
        everywhere: true,
        accountId: accountId(person),
      },
    });
    return contextFor(db, {
      type: "token",
      tokenId: row.id,
      name: "t",
      role,
      accountId: accountId(person),
      deploymentIds: null,
      scopes: [],
    });
  }

  test("follows what its person may at this moment, and is dead while the person is disabled", async () => {
    const { db } = database;
    const person = await personContext(db, "token-person", { role: "editor", deployment: "prod" });
    const token = await tokenOf(db, person, "admin");
    expect(await authorize(token, "load.record", prod)).toBe("editor");
    expect(await codeOf(authorize(token, "deployment.configure", prod))).toBe("forbidden");
    expect(await codeOf(authorize(token, "organization.manage", null))).toBe("forbidden");
    await grantRole(system(), { subject: account("token-person"), role: "viewer", deployment: "prod" });
    expect(await codeOf(authorize(token, "load.record", prod))).toBe("forbidden");
    await db.prisma.account.update({ where: { id: accountId(person) }, data: { disabledAt: new Date() } });
    expect(await codeOf(readAccess(db.sql, token.actor))).toBe("unauthenticated");
  });
});

describe("names of teams", () => {
  test("stand for one team each, also when two are made or renamed at once", async () => {
    const made = await Promise.allSettled(Array.from({ length: 6 }, () => createTeam(system(), { name: "same" })));
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const others = await Promise.all(["a", "b", "c"].map((name) => createTeam(system(), { name: `other ${name}` })));
    const renamed = await Promise.all(
      others.map(({ team }) => codeOf(renameTeam(system(), { id: team.id, name: "new name" }))),
    );
    expect(renamed.sort()).toEqual(["allowed", "conflict", "conflict"]);
  });
});
