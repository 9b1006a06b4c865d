import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Operation } from "#lib/contracts/operation.ts";
import { OPERATIONS } from "#lib/contracts/operations.ts";
import { type Permission, ROLES, type Role, roleMay, scopesCover } from "#lib/domain/access/roles.ts";
import { parseSnapshot } from "#lib/domain/snapshot/parse.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { tokenFor } from "#tests/support/actors.ts";
import { callRoute, useWebDatabase } from "#tests/support/call-route.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";

const database = useWebDatabase();
let planId = "";
let rollbackId = "";

/** A deployment with a location that has a good and a failed load, a unit, a plan and a rollback. */
beforeAll(async () => {
  const { db } = database;
  const { id: deploymentId } = await insertDeployment(db, { name: "prod" });
  await insertDeployment(db, { name: "staging" });
  const context = systemContext(db);
  const place = { deployment: "prod", location: "orders", values: false };
  const snapshot = parseSnapshot([{ key: ["a"] }]);
  await recordLoad(context, { ...place, header: { status: "loaded" }, assets: snapshot.ok ? snapshot.assets : null });
  await recordLoad(context, { ...place, header: { status: "failed", error: { message: "no" } }, assets: null });
  const unit = await db.prisma.deployUnit.create({
    data: { deploymentId, name: "u", driver: "release-directory", config: {} },
  });
  await db.prisma.codeLocation.updateMany({ data: { deployUnitId: unit.id } });
  await db.prisma.connection.create({ data: { deploymentId, name: "programs", kind: "process", config: {} } });
  const plan = await planRollback(context, { ...place, targetLoad: 1 }, { answerLimitMs: 1 });
  planId = plan.id;
  const { locationId } = await db.prisma.rollbackPlan.findUniqueOrThrow({ where: { id: planId } });
  const rollback = await db.prisma.rollback.create({
    data: {
      planId,
      locationId,
      unitId: unit.id,
      fromLoad: 2,
      targetLoad: 1,
      description: "test",
      acknowledged: [],
      status: "succeeded",
      requestedBy: { type: "system", id: "test", name: "test" },
    },
  });
  rollbackId = rollback.id;
});

type Call = {
  params?: Record<string, string | number>;
  query?: string;
  json?: () => unknown;
  /** What it asks for is not there, so that 404 is the answer of those who may. */
  missing?: true;
};
const PROD = { deployment: "prod" };
const ORDERS = { deployment: "prod", location: "orders" };
const PROGRAMS = { deployment: "prod", connection: "programs" };
const HASH = "0".repeat(64);
const NOBODY = "00000000-0000-4000-8000-000000000000";

/** A call of each operation that gets as far as its gate; the outcome behind the gate does not matter here. */
const CALLS: Record<string, Call> = {
  createDeployment: { json: () => ({ name: `d-${randomUUID()}`, kind: "generic" }) },
  listDeployments: {},
  getDeployment: { params: PROD },
  configureDeployment: { params: PROD, json: () => ({ ignoredMetadata: [] }) },
  listLocations: { params: PROD },
  getLocation: { params: ORDERS },
  recordLoad: { params: ORDERS, json: () => ({ status: "loaded", assets: [] }) },
  prepareLoad: { params: ORDERS, json: () => ({ assets: [[HASH, HASH]] }) },
  announceDeploy: { params: ORDERS, json: () => ({ image: { reference: "r:1" } }) },
  listLoads: { params: ORDERS },
  getLoad: { params: { ...ORDERS, number: 1 } },
  describeLoad: { params: { ...ORDERS, number: 1 }, json: () => ({ description: "x" }) },
  getSnapshot: { params: { ...ORDERS, number: 1 } },
  getDiff: { params: ORDERS, query: "?from=0&to=1" },
  getAsset: { params: ORDERS, query: "?key=a" },
  listAssetChanges: { params: ORDERS, query: "?key=a" },
  searchAssets: { params: PROD },
  // Refused behind the gate: a failed load is no target.
  planRollback: { params: ORDERS, json: () => ({ targetLoad: 2 }) },
  getRollbackPlan: { params: { id: "plan" } },
  executeRollback: { params: { id: "plan" }, json: () => ({ description: "x" }) },
  getRollback: { params: { id: "rollback" } },
  // Refused behind the gate: it has ended.
  cancelRollback: { params: { id: "rollback" } },
  gate: { params: ORDERS },
  releaseHold: { params: ORDERS },
  // Refused behind the gate: its loads are pushed.
  reloadLocation: { params: ORDERS },
  listConnections: { params: PROD },
  getConnection: { params: PROGRAMS },
  putConnection: {
    params: PROGRAMS,
    json: () => ({ kind: "process", config: { sockets: [{ location: "jobs", path: "/run/jobs.sock" }] } }),
  },
  // Not there: behind the gate of their deployment, as those of every other name.
  deleteConnection: { params: { ...PROD, connection: "gone" }, missing: true },
  testConnection: { params: { ...PROD, connection: "gone" }, missing: true },
  // Refused behind the gate: the configuration is none.
  testConnectionDraft: { params: PROD, json: () => ({ connection: "x", kind: "process", config: {} }) },
  // Refused behind the gate: no container engine.
  listContainers: { params: PROGRAMS },
  listUnits: { params: PROD },
  // Refused behind the gate: there is no such driver.
  putUnit: { params: { ...PROD, unit: "v" }, json: () => ({ driver: "x", config: {}, locations: [] }) },
  // Refused behind the gate: it has rollbacks.
  deleteUnit: { params: { ...PROD, unit: "u" } },
  getMe: {},
  updateMe: { json: () => ({ name: "x" }) },
  changePassword: { json: () => ({ current: "x", password: "y" }) },
  listSignIns: {},
  revokeSignIn: { params: { id: NOBODY } },
  revokeOtherSignIns: {},
  listMembers: {},
  // Refused behind the gate: no address.
  inviteMember: { json: () => ({ email: "x", name: "x" }) },
  getMember: { params: { id: NOBODY }, missing: true },
  updateMember: { params: { id: NOBODY }, json: () => ({}), missing: true },
  removeMember: { params: { id: NOBODY }, missing: true },
  createMemberLink: { params: { id: NOBODY }, missing: true },
  revokeMemberLink: { params: { id: NOBODY }, missing: true },
  listMemberSignIns: { params: { id: NOBODY }, missing: true },
  revokeMemberSignIns: { params: { id: NOBODY }, missing: true },
  listTeams: {},
  createTeam: { json: () => ({ name: `t-${randomUUID()}` }) },
  getTeam: { params: { id: NOBODY }, missing: true },
  renameTeam: { params: { id: NOBODY }, json: () => ({ name: "x" }), missing: true },
  deleteTeam: { params: { id: NOBODY }, missing: true },
  addTeamMember: { params: { id: NOBODY, account: NOBODY }, missing: true },
  removeTeamMember: { params: { id: NOBODY, account: NOBODY }, missing: true },
  listGrants: {},
  grantRole: { json: () => ({ subject: { type: "team", name: "gone" }, role: "viewer" }), missing: true },
  revokeGrant: { params: { id: NOBODY }, missing: true },
  listDeploymentMembers: { params: PROD },
  listDeploymentGrants: { params: PROD },
  grantDeploymentRole: {
    params: PROD,
    json: () => ({ subject: { type: "team", name: "gone" }, role: "viewer" }),
    missing: true,
  },
  revokeDeploymentGrant: { params: { ...PROD, id: NOBODY }, missing: true },
  listAudit: {},
  exportAudit: {},
  listDeploymentAudit: { params: PROD },
  listTokens: {},
  // Refused behind the gate: it would have expired already. Who may make which is tests/integration/access's.
  createToken: {
    json: () => ({ name: "t", kind: "service", role: "viewer", deployments: null, expiresAt: "2000-01-01T00:00:00Z" }),
  },
  // Refused behind the gate: no id of a token.
  revokeToken: { params: { id: "none" } },
  revokeTokens: { query: "?account=none" },
  listDeploymentTokens: { params: PROD },
  createDeploymentToken: {
    params: PROD,
    json: () => ({ name: "t", role: "viewer", expiresAt: "2000-01-01T00:00:00Z" }),
  },
  streamEvents: {},
};

async function outcomeOf(operation: Operation, token?: string): Promise<string> {
  const { params = {}, query, json, missing } = CALLS[operation.id] ?? {};
  const id = { plan: planId, rollback: rollbackId }[params.id ?? ""] ?? params.id;
  const abort = new AbortController();
  const answer = await callRoute(operation, id === undefined ? params : { ...params, id }, {
    ...(token && { token }),
    ...(query && { query }),
    ...(json && { json: json() }),
    signal: abort.signal,
  });
  if (operation.media !== undefined && answer.ok) {
    await answer.body?.cancel();
    abort.abort();
    return "allowed";
  }
  const body = await answer.json();
  if (answer.ok) expect(() => operation.response.parse(body)).not.toThrow();
  else expect(body).toMatchObject({ status: answer.status, type: expect.stringMatching(/^urn:loadline:problem:/) });
  if (missing && answer.status === 404 && /“gone”|no such (person|team|role)/.test(String(body.detail)))
    return "allowed";
  if (answer.status >= 500) return `${answer.status} ${body.detail}`;
  return [401, 403, 404].includes(answer.status) ? String(answer.status) : "allowed";
}

const guarded = OPERATIONS.filter(({ permission }) => permission !== "public");
const permissionOf = ({ permission }: Operation) => permission as Permission | "signed-in";

test("the walk calls every operation that is not open to everybody", () => {
  expect(Object.keys(CALLS).sort()).toEqual(guarded.map(({ id }) => id).sort());
});

test("without a sign-in, with a revoked and with an expired token every operation answers 401", async () => {
  const { db } = database;
  const revoked = await tokenFor(db, { role: "organization_admin" });
  await db.prisma.apiToken.updateMany({ where: { prefix: revoked.slice(0, 16) }, data: { revokedAt: new Date() } });
  const expired = await tokenFor(db, { role: "organization_admin" }, [], new Date(Date.now() - 1000));
  for (const operation of guarded) {
    for (const token of [undefined, revoked, expired]) {
      expect(`${operation.id} ${await outcomeOf(operation, token)}`).toBe(`${operation.id} 401`);
    }
  }
});

describe("what a role may, no more and no less", () => {
  for (const role of ROLES) {
    test(`${role} of the organisation`, async () => {
      const token = await tokenFor(database.db, { role });
      for (const operation of guarded) await expectOutcome(operation, token, role);
    });

    // An Organization Admin is one of the whole organisation alone.
    if (role === "organization_admin") continue;

    test(`${role} of this deployment alone`, async () => {
      const token = await tokenFor(database.db, { role, deployment: "prod" });
      for (const operation of guarded) await expectOutcome(operation, token, role);
    });

    test(`${role} of another deployment may not even know of this one`, async () => {
      const token = await tokenFor(database.db, { role, deployment: "staging" });
      for (const operation of guarded) {
        const permission = permissionOf(operation);
        const hidden = permission === "organization.manage" ? "403" : "404";
        const outcome = permission !== "signed-in" ? hidden : operation.inBrowser ? "403" : "allowed";
        expect(`${operation.id} ${await outcomeOf(operation, token)}`).toBe(`${operation.id} ${outcome}`);
      }
    });
  }

  async function expectOutcome(operation: Operation, token: string, role: Role): Promise<void> {
    const permission = permissionOf(operation);
    const may = permission === "signed-in" || roleMay(role, permission);
    const outcome = may && !operation.inBrowser ? "allowed" : "403";
    expect(`${operation.id} ${await outcomeOf(operation, token)}`).toBe(`${operation.id} ${outcome}`);
  }
});

test("the scopes of a token narrow every operation", async () => {
  for (const scope of ["read", "loads:write", "rollback"] as const) {
    const token = await tokenFor(database.db, { role: "organization_admin" }, [scope]);
    for (const operation of guarded) {
      const permission = permissionOf(operation);
      const may = permission === "signed-in" || scopesCover([scope], permission);
      const outcome = may && !operation.inBrowser ? "allowed" : "403";
      expect(`${scope} ${operation.id} ${await outcomeOf(operation, token)}`).toBe(
        `${scope} ${operation.id} ${outcome}`,
      );
    }
  }
});

test("whoever may not manage the organisation is told that first, whatever they sent", async () => {
  const token = await tokenFor(database.db, { role: "admin" });
  const answer = await callRoute({ method: "POST", path: "/api/v1/deployments" }, {}, { token, json: {} });
  expect(answer.status).toBe(403);
});
