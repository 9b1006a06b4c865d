import { beforeAll, describe, expect, test } from "vitest";
import type { Role, Scope } from "#lib/domain/access/roles.ts";
import { type CreateTokenInput, createToken } from "#lib/services/access/create-token.ts";
import { findTokenActor } from "#lib/services/access/find-token-actor.ts";
import { listDeploymentTokens } from "#lib/services/access/list-deployment-tokens.ts";
import { listTokens } from "#lib/services/access/list-tokens.ts";
import { revokeToken } from "#lib/services/access/revoke-token.ts";
import { revokeTokens } from "#lib/services/access/revoke-tokens.ts";
import type { Context } from "#lib/services/context.ts";
import { personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { contextFor, insertDeployment, systemContext } from "#tests/support/factories.ts";

const database = useTestDatabase();
let root: Context;
let prodAdmin: Context;
let editor: Context;

beforeAll(async () => {
  const { db } = database;
  for (const name of ["prod", "staging", "lab"]) await insertDeployment(db, { name });
  root = await personContext(db, "root", { role: "organization_admin" });
  prodAdmin = await personContext(db, "prod-admin", { role: "admin", deployment: "prod" });
  editor = await personContext(db, "editor", { role: "editor", deployment: "prod" });
});

const SERVICE = { name: "t", kind: "service", role: "viewer", deployments: ["prod"], scopes: [] } as const;
const PERSONAL = { ...SERVICE, kind: "personal", deployments: null } as const;

const make = (context: Context, input: Partial<CreateTokenInput> = {}) =>
  createToken(context, { ...SERVICE, ...input });
const makeOwn = (context: Context, input: Partial<CreateTokenInput> = {}) =>
  createToken(context, { ...PERSONAL, ...input });

async function bearer(token: string): Promise<Context> {
  const actor = await findTokenActor(database.db, token);
  if (actor === null) throw new Error("the token was not found");
  return contextFor(database.db, actor);
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "allowed",
    (error: { code?: string }) => error.code ?? error,
  );
const PAGE = { limit: 50 };
const accountOf = ({ actor }: Context) => (actor.type === "person" ? actor.accountId : "");

describe("a service's token", () => {
  test("needs Admin of every deployment that it is for", async () => {
    expect(await codeOf(make(prodAdmin))).toBe("allowed");
    expect(await codeOf(make(prodAdmin, { deployments: ["prod", "staging"] }))).toBe("not_found");
    expect(await codeOf(make(prodAdmin, { deployments: null }))).toBe("forbidden");
    expect(await codeOf(make(editor))).toBe("forbidden");
    expect(await codeOf(make(root, { deployments: ["prod", "staging"], role: "admin" }))).toBe("allowed");
    expect(await codeOf(make(root, { deployments: null, role: "organization_admin" }))).toBe("allowed");
  });

  test("works in each of its deployments and in no other", async () => {
    const { token } = await make(root, { deployments: ["prod", "staging", "prod"] });
    const context = await bearer(token);
    expect(await codeOf(listDeploymentTokens(context, { deployment: "prod", ...PAGE }))).toBe("allowed");
    expect(await codeOf(listDeploymentTokens(context, { deployment: "staging", ...PAGE }))).toBe("allowed");
    expect(await codeOf(listDeploymentTokens(context, { deployment: "lab", ...PAGE }))).toBe("not_found");
  });

  const invalid: [string, Partial<CreateTokenInput>][] = [
    ["a blank name", { name: " " }],
    ["no deployment at all", { deployments: [] }],
    ["an end that has passed", { expiresAt: new Date(Date.now() - 1) }],
    ["the organization's role in a deployment", { role: "organization_admin" }],
    ["a scope that there is not", { scopes: ["write" as Scope] }],
  ];
  test.each(invalid)("with %s is invalid", async (_what, input) => {
    expect(await codeOf(make(root, input))).toBe("invalid");
  });
});

describe("a token makes no token that may more than itself", () => {
  const NEXT_WEEK = new Date(Date.now() + 7 * 86_400_000);
  const cases: [string, Partial<CreateTokenInput>, Partial<CreateTokenInput>, string][] = [
    ["the same again", { role: "admin" }, { role: "admin" }, "allowed"],
    ["a higher role", { role: "admin" }, { role: "organization_admin", deployments: null }, "forbidden"],
    ["another deployment", { role: "admin" }, { deployments: ["staging"] }, "not_found"],
    ["the whole organization", { role: "admin" }, { deployments: null }, "forbidden"],
    ["without the scope admin", { role: "admin", scopes: ["read", "rollback"] }, { scopes: ["read"] }, "forbidden"],
    ["all scopes of some", { role: "admin", scopes: ["admin", "read"] }, {}, "forbidden"],
    ["one more scope", { role: "admin", scopes: ["admin"] }, { scopes: ["admin", "rollback"] }, "forbidden"],
    ["some of its scopes", { role: "admin", scopes: ["admin", "read"] }, { scopes: ["read"] }, "allowed"],
    ["no end where it has one", { role: "admin", expiresAt: NEXT_WEEK }, {}, "forbidden"],
    ["a later end", { role: "admin", expiresAt: NEXT_WEEK }, { expiresAt: new Date(+NEXT_WEEK + 1) }, "forbidden"],
    ["its own end", { role: "admin", expiresAt: NEXT_WEEK }, { expiresAt: NEXT_WEEK }, "allowed"],
    ["a personal one", { role: "admin" }, { kind: "personal" }, "forbidden"],
  ];
  test.each(cases)("%s", async (_what, maker, asked, outcome) => {
    const { token } = await make(root, maker);
    expect(await codeOf(make(await bearer(token), asked))).toBe(outcome);
  });
});

describe("a personal token", () => {
  test("is made by its person, of a role that they have", async () => {
    const own = async (role: Role, deployments: string[] | null = null) =>
      codeOf(makeOwn(editor, { role, deployments }));
    expect(await own("editor")).toBe("allowed");
    expect(await own("editor", ["prod"])).toBe("allowed");
    expect(await own("admin")).toBe("forbidden");
    expect(await own("viewer", ["staging"])).toBe("not_found");
    expect(await codeOf(makeOwn(systemContext(database.db)))).toBe("forbidden");
  });

  test("may in each place what its person may there, and no more than its own role", async () => {
    const context = await bearer((await makeOwn(prodAdmin, { role: "editor" })).token);
    expect(await codeOf(listDeploymentTokens(context, { deployment: "prod", ...PAGE }))).toBe("allowed");
    expect(await codeOf(listDeploymentTokens(context, { deployment: "staging", ...PAGE }))).toBe("not_found");
    expect(await codeOf(make(context, { scopes: [] }))).toBe("forbidden");
  });

  test("loses what its person loses, at the next request", async () => {
    const { db } = database;
    const person = await personContext(db, "leaver", { role: "admin", deployment: "prod" });
    const context = await bearer((await makeOwn(person, { role: "admin", deployments: ["prod"] })).token);
    expect(await codeOf(make(context))).toBe("allowed");
    await db.prisma.roleGrant.updateMany({ where: { accountId: accountOf(person) }, data: { role: "viewer" } });
    expect(await codeOf(make(context))).toBe("forbidden");
    await db.prisma.account.update({ where: { id: accountOf(person) }, data: { disabledAt: new Date() } });
    expect(await codeOf(make(context))).toBe("unauthenticated");
  });
});

describe("who sees and revokes which tokens", () => {
  test("people see their own, Organization Admins everyone's, a token itself", async () => {
    const mine = await makeOwn(editor, { name: "mine" });
    const { items } = await listTokens(editor, { of: "me", ...PAGE });
    expect(items.map(({ id }) => id)).toContain(mine.id);
    expect(items.every((token) => token.mine && token.owner?.id === accountOf(editor))).toBe(true);
    expect(await codeOf(listTokens(prodAdmin, { of: "everyone", ...PAGE }))).toBe("forbidden");
    const all = await listTokens(root, { of: "everyone", q: "mine", ...PAGE });
    expect(all.items.map(({ id }) => id)).toEqual([mine.id]);
    const itself = await listTokens(await bearer(mine.token), { of: "me", ...PAGE });
    expect(itself.items.map(({ id }) => id)).toEqual([mine.id]);
  });

  test("an Admin sees what reaches the deployment, and not the names of others that it reaches", async () => {
    const wide = await make(root, { name: "wide", deployments: ["prod", "staging"] });
    const elsewhere = await make(root, { name: "elsewhere", deployments: ["staging"] });
    const { items } = await listDeploymentTokens(prodAdmin, { deployment: "prod", ...PAGE });
    const seen = items.find(({ id }) => id === wide.id);
    expect(seen).toMatchObject({ deployments: ["prod"], otherDeployments: 1, revocable: false });
    expect(items.map(({ id }) => id)).not.toContain(elsewhere.id);
    expect(await codeOf(revokeToken(prodAdmin, wide))).toBe("forbidden");
    expect(await codeOf(revokeToken(prodAdmin, elsewhere))).toBe("not_found");
    expect(await codeOf(revokeToken(editor, wide))).toBe("not_found");
    const theirs = await listDeploymentTokens(editor, { deployment: "prod", ...PAGE });
    expect(theirs.items.every(({ mine }) => mine)).toBe(true);
  });

  test("a revoked token opens nothing, and stands in the audit log once, without its secret", async () => {
    const made = await make(prodAdmin, { name: "short-lived" });
    const context = await bearer(made.token);
    await revokeToken(prodAdmin, made);
    await revokeToken(prodAdmin, made);
    expect(await findTokenActor(database.db, made.token)).toBeNull();
    expect(await codeOf(listDeploymentTokens(context, { deployment: "prod", ...PAGE }))).toBe("unauthenticated");
    const events = await database.db.prisma.auditEvent.findMany({
      where: { target: { path: ["token"], equals: made.id } },
      orderBy: { id: "asc" },
    });
    expect(events.map(({ action }) => action)).toEqual(["token.created", "token.revoked"]);
    expect(JSON.stringify(events, (_, value) => (typeof value === "bigint" ? String(value) : value))).not.toContain(
      made.token.slice(17),
    );
  });

  test("all tokens of a person are revoked at once, by the person or an Organization Admin alone", async () => {
    const { db } = database;
    const person = await personContext(db, "many", { role: "viewer" });
    const made = [await makeOwn(person), await makeOwn(person)];
    expect(await codeOf(revokeTokens(prodAdmin, { account: accountOf(person) }))).toBe("forbidden");
    expect(await revokeTokens(root, { account: accountOf(person) })).toEqual({ revoked: 2 });
    for (const { token } of made) expect(await findTokenActor(db, token)).toBeNull();
    await makeOwn(person);
    expect(await revokeTokens(person, {})).toEqual({ revoked: 1 });
    expect(await codeOf(revokeTokens(systemContext(db), {}))).toBe("invalid");
  });

  test("pages follow each other without a gap or a repetition", async () => {
    const all = await listTokens(root, { of: "everyone", limit: 500 });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listTokens(root, { of: "everyone", limit: 3, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(all.items.map(({ id }) => id));
    expect(seen.length).toBeGreaterThan(9);
  });
});
