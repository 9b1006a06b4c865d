import { beforeAll, describe, expect, test } from "vitest";
import { createDeploymentOperation } from "#lib/contracts/deployments.ts";
import { describeLoadOperation, recordLoadOperation } from "#lib/contracts/loads.ts";
import { executeRollbackOperation, planRollbackOperation } from "#lib/contracts/rollbacks.ts";
import type { Role, Scope } from "#lib/domain/access/roles.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { tokenFor } from "#tests/support/actors.ts";
import { callRoute, ORIGIN, sessionCookie, useWebDatabase } from "#tests/support/call-route.ts";
import { contextFor, insertDeployment, insertPerson } from "#tests/support/factories.ts";

const database = useWebDatabase();
const ORDERS = { deployment: "prod", location: "orders" };
const OWN_PAGE = { origin: ORIGIN, "sec-fetch-site": "same-origin" };
let deploymentId = "";
let editor: Awaited<ReturnType<typeof insertPerson>>;

beforeAll(async () => {
  const { db } = database;
  deploymentId = (await insertDeployment(db, { name: "prod" })).id;
  await insertDeployment(db, { name: "staging" });
  const token = await tokenFor(db, { role: "editor", deployment: "prod" });
  const json = { status: "loaded", assets: [{ key: ["a"] }] };
  for (let times = 0; times < 2; times++) {
    expect((await callRoute(recordLoadOperation, ORDERS, { token, json })).status).toBe(201);
  }
  const { id } = await db.prisma.deployUnit.create({
    data: { deploymentId, name: "u", driver: "release-directory", config: {} },
  });
  await db.prisma.codeLocation.updateMany({ data: { deployUnitId: id } });
  editor = await insertPerson(db, { role: "editor", deploymentId, name: "edith" });
});

/** A plan that an Editor made. */
async function plan(): Promise<string> {
  const context = contextFor(database.db, editor);
  return (await planRollback(context, { ...ORDERS, targetLoad: 1 }, { answerLimitMs: 1 })).id;
}

async function browserOf(role: Role, deployment: string | null = "prod") {
  const place =
    deployment === null ? null : await database.db.prisma.deployment.findUniqueOrThrow({ where: { name: deployment } });
  const person = await insertPerson(database.db, { role, deploymentId: place?.id ?? null });
  return { ...person, cookie: await sessionCookie(person.signInId) };
}

const EXECUTE = { description: "attack", acknowledge: [] };
type Asker = { cookie?: string; token?: string };
const execute = (id: string, asker: Asker, headers: Record<string, string> = OWN_PAGE) =>
  callRoute(executeRollbackOperation, { id }, { ...asker, json: EXECUTE, headers });

/** Events of refusals that name who tried. */
const refusalsOf = (actorId: string) =>
  database.db.prisma.auditEvent.findMany({
    where: { action: "access.refused", actor: { path: ["id"], equals: actorId } },
  });
const rollbacks = () => database.db.prisma.rollback.count();

async function expectRefusedAndAudited(answer: Response, statuses: number[], actorId: string): Promise<void> {
  expect(statuses).toContain(answer.status);
  expect(await refusalsOf(actorId)).not.toEqual([]);
  expect(await rollbacks()).toBe(0);
}

describe("a rollback is refused, and the attempt is audited, when", () => {
  for (const role of ["catalog_viewer", "viewer", "launcher"] as const) {
    test(`a ${role} executes another person's plan through the API`, async () => {
      const attacker = await browserOf(role);
      await expectRefusedAndAudited(await execute(await plan(), attacker), [403, 404], attacker.accountId);
    });
  }

  test("an Editor of one deployment executes a plan of another, which they may not even know of", async () => {
    const attacker = await browserOf("editor", "staging");
    const answer = await execute(await plan(), attacker);
    const unknown = await execute("00000000-0000-4000-8000-000000000000", attacker);
    expect([answer.status, unknown.status]).toEqual([404, 404]);
    // The two cannot be told apart.
    expect((await answer.json()).detail).toBe((await unknown.json()).detail);
    expect(await refusalsOf(attacker.accountId)).toHaveLength(1);
    expect(await rollbacks()).toBe(0);
  });

  const narrowed: [string, Role, Scope[]][] = [
    ["loads:write alone", "editor", ["loads:write"]],
    ["read alone", "organization_admin", ["read"]],
    ["admin alone", "organization_admin", ["admin"]],
  ];
  for (const [what, role, scopes] of narrowed) {
    test(`a token with ${what} plans or executes one`, async () => {
      const deployment = role === "editor" ? "prod" : null;
      const token = await tokenFor(database.db, { role, deployment }, scopes);
      const { id } = await database.db.prisma.apiToken.findFirstOrThrow({ where: { prefix: token.slice(0, 16) } });
      const planned = await callRoute(planRollbackOperation, ORDERS, { token, json: { targetLoad: 1 } });
      await expectRefusedAndAudited(planned, [403], id);
      await expectRefusedAndAudited(await execute(await plan(), { token }), [403], id);
    });
  }

  test("a role is lowered between the plan and its execution", async () => {
    const person = await browserOf("editor");
    const context = contextFor(database.db, person);
    const { id } = await planRollback(context, { ...ORDERS, targetLoad: 1 }, { answerLimitMs: 1 });
    const where = { accountId: person.accountId };
    await database.db.prisma.roleGrant.updateMany({ where, data: { role: "viewer" } });
    await expectRefusedAndAudited(await execute(id, person), [403], person.accountId);
  });

  test("a deployment narrows who rolls back between the plan and its execution", async () => {
    const person = await browserOf("editor");
    const context = contextFor(database.db, person);
    const { id } = await planRollback(context, { ...ORDERS, targetLoad: 1 }, { answerLimitMs: 1 });
    const narrow = (rollbackLeast: string) =>
      database.db.prisma.deployment.update({ where: { id: deploymentId }, data: { rollbackLeast } });
    await narrow("admin");
    await expectRefusedAndAudited(await execute(id, person), [403], person.accountId);
    await narrow("editor");
  });
});

describe("another site's page cannot write with a visitor's cookie", () => {
  const sites: Record<string, Record<string, string>> = {
    "from another origin": { origin: "https://evil.example" },
    "from another site, by what the browser says": { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
    "from a sibling domain": { "sec-fetch-site": "same-site", origin: "http://other.loadline.test" },
    "from a sandboxed frame": { origin: "null" },
    "from an origin that only begins like ours": { origin: `${ORIGIN}.evil.example` },
    "from another port": { origin: `${ORIGIN}:8080` },
  };
  for (const [how, headers] of Object.entries(sites)) {
    test(how, async () => {
      const admin = await browserOf("organization_admin", null);
      const forms: [string, string | URLSearchParams][] = [
        ["application/json", JSON.stringify(EXECUTE)],
        ["text/plain", JSON.stringify(EXECUTE)],
        ["application/x-www-form-urlencoded", new URLSearchParams({ description: "x" })],
        [
          "multipart/form-data; boundary=x",
          '--x\r\ncontent-disposition: form-data; name="description"\r\n\r\nx\r\n--x--',
        ],
      ];
      const id = await plan();
      for (const [media, body] of forms) {
        const answer = await callRoute(
          executeRollbackOperation,
          { id },
          { cookie: admin.cookie, body, headers: { ...headers, "content-type": media } },
        );
        expect(`${media} ${answer.status}`).toBe(`${media} 403`);
      }
      await expectRefusedAndAudited(await execute(id, admin, headers), [403], admin.accountId);
    });
  }

  test("a form of our own origin is no request of the API either", async () => {
    const admin = await browserOf("organization_admin", null);
    for (const media of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]) {
      const sent = {
        cookie: admin.cookie,
        body: JSON.stringify(EXECUTE),
        headers: { ...OWN_PAGE, "content-type": media },
      };
      expect((await callRoute(executeRollbackOperation, { id: await plan() }, sent)).status).toBe(415);
    }
    expect(await rollbacks()).toBe(0);
  });
});

test("a method is what it is: nothing in a request turns a read into a write", async () => {
  const admin = await browserOf("organization_admin", null);
  const path = describeLoadOperation.path;
  for (const headers of [
    { "x-http-method-override": "PATCH" },
    { "x-http-method": "PATCH" },
    { "x-method-override": "DELETE" },
  ] as Record<string, string>[]) {
    const answer = await callRoute(
      { method: "GET", path },
      { ...ORDERS, number: 1 },
      { cookie: admin.cookie, headers, query: "?_method=PATCH&description=overridden" },
    );
    expect([200, 422]).toContain(answer.status);
  }
  const descriptions = await database.db.prisma.load.findMany({ select: { description: true } });
  expect(descriptions.map(({ description }) => description)).not.toContain("overridden");
});

test("an oversized body is refused by every operation that takes one, before it is held", {
  timeout: 60_000,
}, async () => {
  const { OPERATIONS } = await import("#lib/contracts/operations.ts");
  const admin = await browserOf("organization_admin", null);
  const large = JSON.stringify({ x: "x".repeat(3 * 1024 * 1024) });
  const params = { ...ORDERS, number: 1, unit: "u", connection: "c", id: "00000000-0000-4000-8000-000000000000" };
  for (const operation of OPERATIONS.filter(
    ({ body, bodyLimitBytes }) => body !== null && bodyLimitBytes === undefined,
  )) {
    if (operation === recordLoadOperation) continue;
    const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
    const all = Object.fromEntries(names.map((name) => [name, params[name as keyof typeof params] ?? params.id]));
    const answer = await callRoute(operation, all, { cookie: admin.cookie, body: large, headers: OWN_PAGE });
    expect(`${operation.id} ${answer.status}`).toMatch(/ (413|404|403)$/);
  }
  const made = await callRoute(createDeploymentOperation, {}, { cookie: admin.cookie, body: large, headers: OWN_PAGE });
  expect(made.status).toBe(413);
});
