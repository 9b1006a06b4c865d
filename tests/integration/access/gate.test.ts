import { beforeAll, describe, expect, test } from "vitest";
import { PERMISSIONS, type Permission, ROLES, roleMay } from "#lib/domain/access/roles.ts";
import { authorize } from "#lib/services/access/authorize.ts";
import { requireDeployment } from "#lib/services/access/require-deployment.ts";
import { requireLocation } from "#lib/services/access/require-location.ts";
import { revokeSignIn } from "#lib/services/access/revoke-sign-in.ts";
import type { Context } from "#lib/services/context.ts";
import { personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { contextFor, insertDeployment, systemContext } from "#tests/support/factories.ts";

const test_ = useTestDatabase();
let prod = "";
let staging = "";

beforeAll(async () => {
  ({ id: prod } = await insertDeployment(test_.db, { name: "prod" }));
  ({ id: staging } = await insertDeployment(test_.db, { name: "staging" }));
});

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "allowed",
    (error: { code?: string }) => error.code,
  );

describe("every role may exactly what the table says", () => {
  for (const role of ROLES) {
    test(`${role}, granted for the organization`, async () => {
      const person = await personContext(test_.db, `org-${role}`, { role });
      for (const permission of Object.keys(PERMISSIONS) as Permission[]) {
        const expected = roleMay(role, permission) ? "allowed" : "forbidden";
        expect(`${permission} ${await codeOf(authorize(person, permission, prod))}`).toBe(`${permission} ${expected}`);
      }
    });

    // An Organization Admin is one of the whole organization alone.
    if (role === "organization_admin") continue;

    test(`${role}, granted for one deployment, is nobody in another`, async () => {
      const person = await personContext(test_.db, `prod-${role}`, { role, deployment: "prod" });
      for (const permission of Object.keys(PERMISSIONS) as Permission[]) {
        const expected = roleMay(role, permission) ? "allowed" : "forbidden";
        expect(`${permission} ${await codeOf(authorize(person, permission, prod))}`).toBe(`${permission} ${expected}`);
        expect(await codeOf(authorize(person, permission, staging))).toBe("not_found");
        expect(await codeOf(authorize(person, permission, null))).toBe("forbidden");
      }
    });
  }
});

test("of a role for the organization and one for the deployment the more permissive counts", async () => {
  const { db } = test_;
  const person = await personContext(db, "two", { role: "viewer" });
  expect(await authorize(person, "history.read", prod)).toBe("viewer");
  const account = await db.prisma.account.findUniqueOrThrow({ where: { email: "two@example.com" } });
  await db.prisma.roleGrant.create({ data: { accountId: account.id, deploymentId: prod, role: "editor" } });
  expect(await authorize(person, "rollback.execute", prod)).toBe("editor");
  expect(await authorize(person, "history.read", staging)).toBe("viewer");
});

test("a refusal names the roles that may and the one that the caller has", async () => {
  const viewer = await personContext(test_.db, "viewer-words", { role: "viewer" });
  await expect(authorize(viewer, "rollback.execute", prod)).rejects.toThrow(
    "Rolling back needs Organization Admin, Admin or Editor; you are Viewer.",
  );
});

test("a deployment that is not there and one that may not be seen get one and the same answer", async () => {
  const outsider = await personContext(test_.db, "outsider", { role: "admin", deployment: "staging" });
  const said = async (name: string) =>
    requireDeployment(outsider, name, "history.read").catch((error: Error) => error.message.replace(name, "…"));
  expect(await said("prod")).toBe(await said("nowhere"));
  expect(await said("prod")).toBe("There is no deployment named “…”, or you may not see it.");
});

describe("rights are read at every call", () => {
  const cases: [string, (context: Context) => Promise<unknown>, string][] = [
    ["a revoked sign-in", (context) => revokeSignIn(test_.db, signInOf(context), null), "unauthenticated"],
    [
      "an expired sign-in",
      (context) =>
        test_.db.prisma.signIn.update({ where: { id: signInOf(context) }, data: { expiresAt: new Date(0) } }),
      "unauthenticated",
    ],
    [
      "a disabled account",
      (context) =>
        test_.db.prisma.account.updateMany({ where: { name: nameOf(context) }, data: { disabledAt: new Date() } }),
      "unauthenticated",
    ],
    [
      "a grant that was taken back",
      (context) => test_.db.prisma.roleGrant.deleteMany({ where: { account: { name: nameOf(context) } } }),
      "not_found",
    ],
  ];
  for (const [index, [name, undo, expected]] of cases.entries()) {
    test(`${name} opens nothing from the next call on`, async () => {
      const person = await personContext(test_.db, `undone-${index}`, { role: "editor" });
      expect(await codeOf(authorize(person, "load.record", prod))).toBe("allowed");
      await undo(person);
      expect(await codeOf(authorize(person, "load.record", prod))).toBe(expected);
    });
  }
});

test("the gate runs inside of both kinds of transaction", async () => {
  const { db } = test_;
  const editor = await personContext(db, "editor-tx", { role: "editor", deployment: "prod" });
  await db.prisma.$executeRaw`insert into code_location (deployment_id, name, name_hash)
    values (${prod}::uuid, 'a/b %', sha256('a/b %'::bytea))`;
  const inside = [
    await db.transaction(({ sql }) => requireLocation(editor, "prod", "a/b %", "load.record", sql)),
    await db.bulkTransaction(({ sql }) => requireLocation(editor, "prod", "a/b %", "load.record", sql)),
  ];
  for (const found of inside) {
    expect(found).toMatchObject({ name: "a/b %", currentLoad: 0, deployment: { name: "prod", role: "editor" } });
    expect(typeof found.id).toBe("bigint");
  }
  expect(await codeOf(requireLocation(editor, "prod", "other", "load.record"))).toBe("not_found");
});

test("Loadline itself may everything", async () => {
  for (const permission of Object.keys(PERMISSIONS) as Permission[]) {
    expect(await codeOf(authorize(systemContext(test_.db), permission, prod))).toBe("allowed");
  }
});

test("an actor whose sign-in belongs to somebody else opens nothing", async () => {
  const admin = await personContext(test_.db, "admin-x", { role: "organization_admin" });
  const nobody = await personContext(test_.db, "nobody-x", null);
  if (admin.actor.type !== "person") throw new Error("a person was expected");
  const mixed = contextFor(test_.db, { ...admin.actor, signInId: signInOf(nobody) });
  expect(await codeOf(authorize(mixed, "history.read", prod))).toBe("unauthenticated");
});

function signInOf({ actor }: Context): string {
  return actor.type === "person" ? actor.signInId : "";
}

function nameOf({ actor }: Context): string {
  return actor.name;
}
