import { randomUUID } from "node:crypto";
import { encode } from "next-auth/jwt";
import { beforeAll, describe, expect, test } from "vitest";
import type { Operation } from "#lib/contracts/operation.ts";
import { OPERATIONS } from "#lib/contracts/operations.ts";
import {
  PERMISSIONS,
  type Permission,
  ROLES,
  type Role,
  roleMay,
  SCOPES,
  scopesCover,
} from "#lib/domain/access/roles.ts";
import { parseSnapshot } from "#lib/domain/snapshot/parse.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { tokenFor } from "#tests/support/actors.ts";
import { callRoute, ORIGIN, routeAddresses, sessionCookie, useWebDatabase } from "#tests/support/call-route.ts";
import { insertDeployment, insertPerson, systemContext } from "#tests/support/factories.ts";

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
const UNIT = { ...PROD, unit: "u" };
const SCHEDULE = { type: "recurring", cron: "0 0 1 1 *", timeZone: "UTC", durationMinutes: 60 };
const ALERTS = { ...PROD, policy: "gone" };
const POLICY = { name: "p", kinds: ["load.failed"], receivers: [{ type: "connection", connection: "x" }] };
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
  listActivity: { params: PROD },
  search: { query: "?q=orders" },
  recordLoad: { params: ORDERS, json: () => ({ status: "loaded", assets: [] }) },
  prepareLoad: { params: ORDERS, json: () => ({ assets: [[HASH, HASH]] }) },
  announceDeploy: { params: ORDERS, json: () => ({ image: { reference: "r:1" } }) },
  listLoads: { params: ORDERS },
  getLoad: { params: { ...ORDERS, number: 1 } },
  describeLoad: { params: { ...ORDERS, number: 1 }, json: () => ({ description: "x" }) },
  getSnapshot: { params: { ...ORDERS, number: 1 } },
  getDiff: { params: ORDERS, query: "?from=0&to=1" },
  summarizeDiff: { params: ORDERS, query: "?from=0&to=1" },
  exportDiff: { params: ORDERS, query: "?from=0&to=1" },
  getDiffLineage: { params: ORDERS, query: "?from=0&to=1" },
  getAsset: { params: ORDERS, query: "?key=a" },
  getAssetLineage: { params: ORDERS, query: "?key=a" },
  listAssetChanges: { params: ORDERS, query: "?key=a" },
  getAssetDiff: { params: ORDERS, query: "?key=a&from=0&to=1" },
  getAssetBlame: { params: ORDERS, query: "?key=a" },
  searchAssets: { params: PROD },
  listAssetPlaces: { params: PROD, query: "?key=a" },
  listAssetValues: { params: PROD, query: "?of=group" },
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
  listSignInProviders: {},
  listAlerts: {},
  countUnreadAlerts: {},
  readAlerts: { json: () => ({ until: 1 }) },
  streamEvents: {},
  getRollbackProof: { params: { id: "rollback" } },
  // Refused behind the gate, these and the next: it has ended, and well.
  checkRollback: { params: { id: "rollback" } },
  settleRollback: { params: { id: "rollback" }, json: () => ({ status: "failed", reason: "x" }) },
  revertRollback: { params: { id: "rollback" } },
  approveRollback: { params: { id: "rollback" }, json: () => ({}) },
  declineRollback: { params: { id: "rollback" }, json: () => ({ reason: "x" }) },
  withdrawRollback: { params: { id: "rollback" } },
  undoRollback: { params: { id: "rollback" } },
  requestRollback: { params: { id: "plan" }, json: () => ({ description: "x" }) },
  listHolds: { params: PROD },
  holdUnit: { params: UNIT, json: () => ({ reason: "x", hours: 1 }) },
  extendHold: { params: UNIT, json: () => ({ hours: 1 }) },
  releaseUnitHold: { params: UNIT },
  listBlockedVersions: { params: PROD },
  blockVersion: { params: { ...ORDERS, number: 1 }, json: () => ({ reason: "x" }) },
  liftBlock: { params: { ...ORDERS, number: 1 } },
  listRemoteAgents: { params: PROD },
  recordRemoteAgent: { params: { ...PROD, agent: "edge-1" }, json: () => ({ runtime: { airflow: "3.0.2" } }) },
  deleteRemoteAgent: { params: { ...PROD, agent: "gone" }, missing: true },
  listFreezeWindows: { params: PROD },
  createFreezeWindow: { params: PROD, json: () => ({ name: `w-${randomUUID()}`, schedule: SCHEDULE }) },
  putFreezeWindow: {
    params: { ...PROD, window: NOBODY },
    json: () => ({ name: "gone", schedule: SCHEDULE }),
    missing: true,
  },
  deleteFreezeWindow: { params: { ...PROD, window: NOBODY }, missing: true },
  // Refused behind the gate, or not there.
  listWorkloads: { params: PROGRAMS },
  // Refused behind the gate, or not there.
  testUnit: { params: { ...PROD, unit: "gone" }, missing: true },
  // Refused behind the gate, or not there.
  testUnitDraft: { params: PROD, json: () => ({ unit: "v", driver: "x", config: {} }) },
  listAlertPolicies: { params: PROD },
  // Refused behind the gate: there is no such connection.
  createAlertPolicy: { params: PROD, json: () => POLICY },
  getAlertPolicy: { params: ALERTS, missing: true },
  putAlertPolicy: { params: ALERTS, json: () => POLICY, missing: true },
  deleteAlertPolicy: { params: ALERTS, missing: true },
  muteAlertPolicy: { params: ALERTS, json: () => ({ until: null }), missing: true },
  testAlertPolicy: { params: PROD, json: () => ({ policy: "gone" }), missing: true },
  listAlertDeliveries: { params: PROD },
  repeatAlertDelivery: { params: { ...PROD, id: NOBODY }, missing: true },
  previewFreezeWindow: { params: PROD, json: () => ({ schedule: SCHEDULE }) },
};

/** Who asks: a token, a browser's cookie, or nobody. */
type Asker = { token?: string; cookie?: string };

async function outcomeOf(operation: Operation, asker: Asker = {}): Promise<string> {
  const { params = {}, query, json, missing } = CALLS[operation.id] ?? {};
  const id = { plan: planId, rollback: rollbackId }[params.id ?? ""] ?? params.id;
  const abort = new AbortController();
  const answer = await callRoute(operation, id === undefined ? params : { ...params, id }, {
    ...asker,
    headers: {
      // Nobody may try one wrong token after the other for long.
      "x-forwarded-for": randomUUID(),
      ...(asker.cookie && { origin: ORIGIN, "sec-fetch-site": "same-origin" }),
    },
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
  if (
    missing &&
    answer.status === 404 &&
    /“gone”|no such (person|team|role|freeze window|delivery)/.test(String(body.detail))
  )
    return "allowed";
  if (answer.status >= 500) return `${answer.status} ${body.detail}`;
  return [401, 403, 404].includes(answer.status) ? String(answer.status) : "allowed";
}

const guarded = OPERATIONS.filter(({ permission }) => permission !== "public");
const permissionOf = ({ permission }: Operation) => permission as Permission | "signed-in";

test("the walk calls every operation that is not open to everybody", () => {
  expect(Object.keys(CALLS).sort()).toEqual(guarded.map(({ id }) => id).sort());
});

test("every route file has an operation, whose permission is declared", () => {
  const others = ["/api/[...unknown]", "/api/auth/[...nextauth]", "/api/v1/openapi.json"];
  const addresses = new Set(OPERATIONS.map(({ path }) => path));
  expect(routeAddresses().filter((address) => !addresses.has(address) && !others.includes(address))).toEqual([]);
  const names = new Set<string>([...Object.keys(PERMISSIONS), "signed-in", "public"]);
  expect(OPERATIONS.filter(({ permission }) => !names.has(permission)).map(({ id }) => id)).toEqual([]);
  // Whoever adds one here opens it to everybody on purpose.
  const open = OPERATIONS.filter(({ permission }) => permission === "public").map(({ id }) => id);
  expect(open.sort()).toEqual(["acceptLink", "claimSetup", "getHealth"]);
});

describe("every operation answers 401", () => {
  const nobody: Record<string, () => Promise<Asker>> = {
    "without a sign-in": async () => ({}),
    "with a token that is none": async () => ({ token: `lln_${"x".repeat(12)}_${"y".repeat(32)}` }),
    "with a revoked token": async () => {
      const token = await tokenFor(database.db, { role: "organization_admin" });
      const where = { prefix: token.slice(0, 16) };
      await database.db.prisma.apiToken.updateMany({ where, data: { revokedAt: new Date() } });
      return { token };
    },
    "with an expired token": async () => ({
      token: await tokenFor(database.db, { role: "organization_admin" }, [], new Date(Date.now() - 1000)),
    }),
    "with a revoked sign-in": async () => {
      const { signInId } = await insertPerson(database.db, { role: "organization_admin" });
      await database.db.prisma.signIn.update({ where: { id: signInId }, data: { revokedAt: new Date() } });
      return { cookie: await sessionCookie(signInId) };
    },
    "with an expired sign-in": async () => {
      const { signInId } = await insertPerson(database.db, { role: "organization_admin" });
      await database.db.prisma.signIn.update({ where: { id: signInId }, data: { expiresAt: new Date() } });
      return { cookie: await sessionCookie(signInId) };
    },
    "for a disabled person": async () => {
      const { signInId, accountId } = await insertPerson(database.db, { role: "organization_admin" });
      await database.db.prisma.account.update({ where: { id: accountId }, data: { disabledAt: new Date() } });
      return { cookie: await sessionCookie(signInId) };
    },
    "for a disabled person's token": async () => {
      const { accountId } = await insertPerson(database.db, { role: "organization_admin" });
      const token = await tokenFor(database.db, { role: "organization_admin" });
      const where = { prefix: token.slice(0, 16) };
      await database.db.prisma.apiToken.updateMany({ where, data: { accountId } });
      await database.db.prisma.account.update({ where: { id: accountId }, data: { disabledAt: new Date() } });
      return { token };
    },
    "with a cookie that another secret sealed": async () => {
      const { signInId } = await insertPerson(database.db, { role: "organization_admin" });
      const [name] = (await sessionCookie(signInId)).split("=");
      return { cookie: `${name}=${await encode({ token: { signInId }, secret: "another secret, as long as it" })}` };
    },
    "with an unsigned token as the cookie": async () => {
      const { signInId } = await insertPerson(database.db, { role: "organization_admin" });
      const [name] = (await sessionCookie(signInId)).split("=");
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
      return { cookie: `${name}=${part({ alg: "none", typ: "JWT" })}.${part({ signInId })}.` };
    },
    "with a cookie that was tampered with": async () => {
      const { signInId } = await insertPerson(database.db, { role: "organization_admin" });
      const cookie = await sessionCookie(signInId);
      const place = cookie.length - 30;
      return { cookie: `${cookie.slice(0, place)}${cookie[place] === "A" ? "B" : "A"}${cookie.slice(place + 1)}` };
    },
  };
  for (const [who, make] of Object.entries(nobody)) {
    test(who, async () => {
      const asker = await make();
      for (const operation of guarded) {
        expect(`${operation.id} ${await outcomeOf(operation, asker)}`).toBe(`${operation.id} 401`);
      }
    });
  }
});

describe("what a role may, no more and no less", () => {
  /** A token, and a person in a browser, with a role in a place; null: in the whole organization. */
  const askers: Record<string, (role: Role | null, deployment: string | null) => Promise<Asker>> = {
    "a token": async (role, deployment) => ({ token: await tokenFor(database.db, { role: role as Role, deployment }) }),
    "a person": async (role, deployment) => {
      const place =
        deployment && (await database.db.prisma.deployment.findUniqueOrThrow({ where: { name: deployment } }));
      const { signInId } = await insertPerson(database.db, { role, deploymentId: place ? place.id : null });
      return { cookie: await sessionCookie(signInId) };
    },
  };
  for (const [who, ask] of Object.entries(askers)) {
    for (const role of ROLES) {
      test(`${who}, ${role} of the organization`, async () => {
        const asker = await ask(role, null);
        for (const operation of guarded) await expectOutcome(operation, asker, role);
      });

      // An Organization Admin is one of the whole organization alone.
      if (role === "organization_admin") continue;

      test(`${who}, ${role} of this deployment alone`, async () => {
        const asker = await ask(role, "prod");
        for (const operation of guarded) await expectOutcome(operation, asker, role);
      });

      test(`${who}, ${role} of another deployment may not even know of this one`, async () => {
        const asker = await ask(role, "staging");
        for (const operation of guarded) await expectOutcome(operation, asker, null);
      });
    }
  }

  test("a person without any role may know of no deployment", async () => {
    const asker = await (askers["a person"] as (typeof askers)[string])(null, null);
    for (const operation of guarded) await expectOutcome(operation, asker, null);
  });

  /** @param role null: none that counts in the deployment of the walk. */
  async function expectOutcome(operation: Operation, asker: Asker, role: Role | null): Promise<void> {
    const permission = permissionOf(operation);
    const elsewhere = permission === "organization.manage" ? "403" : "404";
    const may = permission === "signed-in" || (role !== null && roleMay(role, permission));
    const refused = asker.token !== undefined && operation.inBrowser;
    const outcome = refused ? "403" : may ? "allowed" : role === null ? elsewhere : "403";
    const seen = await outcomeOf(operation, asker);
    // That tokens are refused may be said before or after the deployment is looked for.
    if (refused && role === null && seen === elsewhere) return;
    expect(`${operation.id} ${seen}`).toBe(`${operation.id} ${outcome}`);
  }
});

test("the scopes of a token narrow every operation", async () => {
  for (const scope of SCOPES) {
    const token = await tokenFor(database.db, { role: "organization_admin" }, [scope]);
    for (const operation of guarded) {
      const permission = permissionOf(operation);
      const may = permission === "signed-in" || scopesCover([scope], permission);
      const outcome = operation.inBrowser || !may ? "403" : "allowed";
      expect(`${scope} ${operation.id} ${await outcomeOf(operation, { token })}`).toBe(
        `${scope} ${operation.id} ${outcome}`,
      );
    }
  }
});

test("whoever may not manage the organization is told that first, whatever they sent", async () => {
  const token = await tokenFor(database.db, { role: "admin" });
  const answer = await callRoute({ method: "POST", path: "/api/v1/deployments" }, {}, { token, json: {} });
  expect(answer.status).toBe(403);
});
