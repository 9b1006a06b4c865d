import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RunningWorker } from "#lib/jobs/start-worker.ts";
import { createToken } from "#lib/services/access/create-token.ts";
import { findTokenActor } from "#lib/services/access/find-token-actor.ts";
import type { Context } from "#lib/services/context.ts";
import { configureDeployment } from "#lib/services/deployments/configure-deployment.ts";
import { getLocation } from "#lib/services/deployments/get-location.ts";
import { createFreezeWindow } from "#lib/services/freeze/create-freeze-window.ts";
import { deleteFreezeWindow } from "#lib/services/freeze/delete-freeze-window.ts";
import { listHolds } from "#lib/services/holds/list-holds.ts";
import { approveRollback } from "#lib/services/rollback/approve-rollback.ts";
import { cancelRollback } from "#lib/services/rollback/cancel-rollback.ts";
import { declineRollback } from "#lib/services/rollback/decline-rollback.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";
import { expireApprovals } from "#lib/services/rollback/expire-approvals.ts";
import { getRollback } from "#lib/services/rollback/get-rollback.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { requestRollback } from "#lib/services/rollback/request-rollback.ts";
import { undoRollback } from "#lib/services/rollback/undo-rollback.ts";
import { withdrawRollback } from "#lib/services/rollback/withdraw-rollback.ts";
import { personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { contextFor, systemContext } from "#tests/support/factories.ts";
import { awaitRollback } from "./await-rollback.ts";
import { startLocalWorker } from "./local-worker.ts";
import { makeUnitWithTwoReleases } from "./two-releases.ts";
import type { UnitFixture } from "./unit-fixture.ts";

// They start programs and wait for them; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const database = useTestDatabase({ poolSize: 20 });
let worker: RunningWorker;
let ada: Context;
let grace: Context;
let lars: Context;
let admin: Context;
const units: UnitFixture[] = [];

beforeAll(async () => {
  worker = await startLocalWorker(database);
  ada = await personContext(database.db, "ada", { role: "editor" });
  grace = await personContext(database.db, "grace", { role: "editor" });
  lars = await personContext(database.db, "lars", { role: "launcher" });
  admin = await personContext(database.db, "alan", { role: "admin" });
});
afterAll(async () => {
  await worker.stop();
  for (const unit of units) await unit.remove();
});

/** A deployment whose rollbacks need an approval, with load #1 to go back to. */
async function unitOf(deployment: string): Promise<Awaited<ReturnType<typeof makeUnitWithTwoReleases>>> {
  const unit = await makeUnitWithTwoReleases(database.db, { deployment });
  units.push(unit);
  await configureDeployment(admin, { deployment, needsApproval: true });
  return unit;
}

const planOf = (deployment: string, targetLoad = 1, context = ada) =>
  planRollback(context, { deployment, location: "orders", targetLoad });
const description = "back to what worked";
async function waiting(deployment: string, context = ada): Promise<string> {
  const { id, status } = await executeRollback(context, { id: (await planOf(deployment)).id, description });
  expect(status).toBe("awaiting_approval");
  return id;
}
const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({ name: "ServiceError", code, message: expect.stringMatching(message) });
test("what needs an approval touches nothing until another person gives it, and then runs", async () => {
  const unit = await unitOf("approved");
  const id = await waiting("approved");
  expect(await getRollback(ada, { id })).toMatchObject({
    status: "awaiting_approval",
    isOwn: true,
    startedAt: null,
    approval: { decision: null },
  });
  expect((await unit.running())?.image.digest).toBe(unit.second);
  await expect(planOf("approved").then((plan) => executeRollback(grace, { id: plan.id, description }))).rejects.toEqual(
    refusal("conflict", /ada is rolling this deploy unit back/),
  );

  expect(await getRollback(grace, { id })).toMatchObject({ isOwn: false });
  expect(await approveRollback(grace, { id })).toEqual({ id, status: "queued" });
  expect(await awaitRollback(ada, id)).toMatchObject({
    status: "succeeded",
    approval: { decision: { decision: "approved", by: "grace", reason: null } },
  });
  expect((await unit.running())?.image.digest).toBe(unit.first);
  const [event] = await database.db.prisma.auditEvent.findMany({ where: { action: "rollback.approved" } });
  expect(event).toMatchObject({ before: { requestedBy: "ada" }, after: { status: "queued" } });
});

describe("nobody decides", () => {
  test("on their own rollback, nor through a token, nor a token of anybody", async () => {
    const { deploymentId } = await unitOf("own");
    const missingRight = { permission: "rollback.approve", deploymentId };
    const token = async (owner: Context, kind: "personal" | "service") => {
      const made = await createToken(owner, {
        name: `${kind} token`,
        kind,
        role: "editor",
        deployments: kind === "service" ? ["own"] : null,
        scopes: [],
      });
      const actor = await findTokenActor(database.db, made.token);
      if (actor === null) throw new Error("the token is not known");
      return contextFor(database.db, actor);
    };
    const personal = await token(ada, "personal");
    const id = await waiting("own");
    // What is noted of a refused attempt in the audit log (lib/http/audit-refusals.ts).
    const noted = (message: RegExp) =>
      expect.objectContaining({ code: "forbidden", message: expect.stringMatching(message), missingRight });
    await expect(approveRollback(ada, { id })).rejects.toEqual(noted(/asked for this rollback yourself/));
    await expect(approveRollback(personal, { id })).rejects.toEqual(noted(/not by a token/));
    await expect(approveRollback(await token(grace, "personal"), { id })).rejects.toEqual(noted(/not by a token/));
    await expect(approveRollback(lars, { id })).rejects.toEqual(refusal("forbidden", /Approving a rollback needs/));
    await expect(declineRollback(ada, { id, reason: "no" })).rejects.toEqual(refusal("forbidden", /yourself/));
    await withdrawRollback(personal, { id });

    for (const kind of ["personal", "service"] as const) {
      const owner = kind === "service" ? admin : ada;
      const asked = await waiting("own", await token(owner, kind));
      await expect(approveRollback(owner, { id: asked })).rejects.toEqual(refusal("forbidden", /a token of yours did/));
      expect(await getRollback(owner, { id: asked })).toMatchObject({ isOwn: true });
      await declineRollback(grace, { id: asked, reason: "not today" });
      expect(await getRollback(ada, { id: asked })).toMatchObject({
        status: "cancelled",
        outcome: "grace declined it: not today",
        approval: { decision: { decision: "declined", by: "grace", reason: "not today" } },
      });
    }
  });

  test("through a token that a token of theirs made, however many are in between", async () => {
    await unitOf("handed-on");
    let maker = admin;
    for (const name of ["first", "second", "third"]) {
      const made = await createToken(maker, {
        name,
        kind: "service",
        role: "admin",
        deployments: ["handed-on"],
        scopes: [],
      });
      const actor = await findTokenActor(database.db, made.token);
      if (actor === null) throw new Error("the token is not known");
      maker = contextFor(database.db, actor);
    }
    const id = await waiting("handed-on", maker);
    await expect(approveRollback(admin, { id })).rejects.toEqual(refusal("forbidden", /a token of yours did/));
    await expect(declineRollback(admin, { id, reason: "mine" })).rejects.toEqual(refusal("forbidden", /yourself/));
    await declineRollback(grace, { id, reason: "not today" });
  });

  test("when what was shown has moved since, or stands in the way by now", async () => {
    const unit = await unitOf("moved");
    const id = await waiting("moved");
    const { window } = await createFreezeWindow(admin, {
      deployment: "moved",
      name: "books",
      reason: "month end",
      enabled: true,
      schedule: { type: "once", startsAt: "2026-01-01T00:00:00Z", endsAt: "2099-01-01T00:00:00Z" },
    });
    await expect(approveRollback(grace, { id })).rejects.toEqual(
      refusal("conflict", /Frozen by “books” \(month end\)/),
    );
    await expect(approveRollback(grace, { id, overrideFreeze: "orders are down" })).rejects.toEqual(
      refusal("forbidden", /Settling a rollback needs/),
    );
    await deleteFreezeWindow(admin, { deployment: "moved", window: window.id });
    await database.db.prisma.deployHold.create({
      data: { unitId: unit.unitId, owner: { name: "Eve" }, reason: "x", expiresAt: new Date(Date.now() + 60_000) },
    });
    await expect(approveRollback(grace, { id })).rejects.toEqual(refusal("invalid", /Acknowledge .*: hold/));
    await unit.publish("r3", { assets: { orders: [] } });
    await unit.deploy("r3");
    await unit.awaitLoad(3);
    await expect(approveRollback(grace, { id, acknowledge: ["hold"] })).rejects.toEqual(
      refusal("conflict", /The plan is stale: orders is at load #3 now, not #2/),
    );
    expect(await getRollback(ada, { id })).toMatchObject({ status: "awaiting_approval" });
    await cancelRollback(grace, { id });
  });

  test("after its time, which a worker ends with its reason", async () => {
    await unitOf("late");
    const id = await waiting("late");
    await worker.stop();
    try {
      await database.db.prisma.rollback.update({ where: { id }, data: { approveUntil: new Date(Date.now() - 1000) } });
      await expect(approveRollback(grace, { id }, { answerLimitMs: 1 })).rejects.toEqual(refusal("conflict", /./));
      expect(await expireApprovals(systemContext(database.db))).toBe(1);
      expect(await expireApprovals(systemContext(database.db))).toBe(0);
      expect(await getRollback(ada, { id })).toMatchObject({
        status: "cancelled",
        outcome: "Nobody approved it within 24 hours.",
      });
    } finally {
      worker = await startLocalWorker(database);
    }
  });
});

test("a Launcher asks, takes it back, and asks again; an Editor approves", async () => {
  await unitOf("asked");
  const plan = await planOf("asked", 1, lars);
  await expect(executeRollback(lars, { id: plan.id, description })).rejects.toEqual(
    refusal("forbidden", /Rolling back/),
  );
  const { id, status } = await requestRollback(lars, { id: plan.id, description });
  expect(status).toBe("awaiting_approval");
  await expect(withdrawRollback(ada, { id })).rejects.toEqual(refusal("forbidden", /Somebody else asked/));
  await withdrawRollback(lars, { id });
  expect(await getRollback(lars, { id })).toMatchObject({
    status: "cancelled",
    outcome: expect.stringMatching(/Withdrawn by lars/),
  });
  await configureDeployment(admin, { deployment: "asked", needsApproval: false });
  const again = await requestRollback(lars, { id: (await planOf("asked", 1, lars)).id, description });
  expect(again.status).toBe("awaiting_approval");
  await approveRollback(ada, { id: again.id });
  expect(await awaitRollback(lars, again.id)).toMatchObject({ status: "succeeded" });
});

test("of two approvals, a cancellation, a withdrawal and an expiry at once, one decides", async () => {
  await unitOf("races");
  for (let round = 0; round < 6; round++) {
    const id = await waiting("races");
    const isLate = round % 2 === 1;
    if (isLate) {
      await database.db.prisma.rollback.update({ where: { id }, data: { approveUntil: new Date(Date.now() + 30) } });
    }
    const outcomes = await Promise.allSettled([
      approveRollback(grace, { id }),
      approveRollback(admin, { id }),
      cancelRollback(grace, { id }),
      withdrawRollback(ada, { id }),
      declineRollback(admin, { id, reason: "no" }),
      expireApprovals(systemContext(database.db)),
    ]);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected")
        expect(outcome.reason).toMatchObject({ name: "ServiceError", code: "conflict" });
    }
    const deciding = ["approved", "cancelled", "withdrawn", "declined", "expired"].map((one) => `rollback.${one}`);
    const events = await database.db.prisma.auditEvent.findMany({ where: { action: { in: deciding } } });
    const mine = events.filter(({ target }) => (target as { rollback?: string }).rollback === id);
    // Who approves loses to nobody afterwards but to a cancellation before the run.
    expect(mine.filter(({ action }) => action !== "rollback.cancelled").length).toBeLessThanOrEqual(1);
    expect(mine.length).toBeGreaterThanOrEqual(1);
    const rollback = await awaitRollback(ada, id);
    if (!mine.some(({ action }) => action === "rollback.approved")) expect(rollback.status).toBe("cancelled");
    if (rollback.status === "succeeded") break;
  }
});

describe("an undo", () => {
  test("goes back to what ran before, past the hold of its rollback, and leaves none", async () => {
    const unit = await makeUnitWithTwoReleases(database.db, { deployment: "undone" });
    units.push(unit);
    const first = await executeRollback(ada, { id: (await planOf("undone")).id, description });
    expect(await awaitRollback(ada, first.id)).toMatchObject({ status: "succeeded" });
    expect((await listHolds(ada, { deployment: "undone" })).items[0]?.hold).toMatchObject({ rollbackId: first.id });
    const { location } = await getLocation(ada, { deployment: "undone", location: "orders" });
    expect(location.hold).toMatchObject({ rollbackId: first.id });

    const plan = await undoRollback(ada, { id: first.id });
    expect(plan).toMatchObject({ targetLoad: 2, undoOf: first.id });
    expect(plan.checks).toContainEqual(expect.objectContaining({ name: "hold", status: "pass" }));
    const undo = await executeRollback(ada, { id: plan.id, description: "it was not the release" });
    expect(await awaitRollback(ada, undo.id)).toMatchObject({ status: "succeeded", undoOf: first.id });
    expect((await unit.running())?.image.digest).toBe(unit.second);
    expect(await getRollback(ada, { id: first.id })).toMatchObject({ undoneBy: undo.id });
    expect((await listHolds(ada, { deployment: "undone" })).items[0]?.hold).toBeNull();
    await expect(undoRollback(ada, { id: first.id })).rejects.toEqual(refusal("conflict", /Another rollback was made/));
    await expect(undoRollback(lars, { id: undo.id })).rejects.toEqual(refusal("forbidden", /Rolling back needs/));
  });
});

test("a freeze stops an Editor, and an Admin overrides it with a reason that stays with the rollback", async () => {
  const unit = await makeUnitWithTwoReleases(database.db, { deployment: "overridden" });
  units.push(unit);
  await createFreezeWindow(admin, {
    deployment: "overridden",
    name: "books",
    reason: "",
    enabled: true,
    schedule: { type: "once", startsAt: "2026-01-01T00:00:00Z", endsAt: "2099-01-01T00:00:00Z" },
  });
  const { id: planId, checks } = await planOf("overridden");
  expect(checks).toContainEqual(expect.objectContaining({ name: "freeze_window", status: "block", overridable: true }));
  await expect(executeRollback(ada, { id: planId, description })).rejects.toEqual(refusal("conflict", /Frozen by/));
  const overrideFreeze = "orders are down";
  await expect(executeRollback(ada, { id: planId, description, overrideFreeze })).rejects.toEqual(
    refusal("forbidden", /Settling a rollback needs/),
  );
  const { id } = await executeRollback(admin, { id: planId, description, overrideFreeze });
  // The worker judges again, by the same override.
  expect(await awaitRollback(ada, id)).toMatchObject({ status: "succeeded", freezeOverride: "orders are down" });
});

test("a freeze that closes while a rollback waits for the worker stops it before anything is touched", async () => {
  const unit = await makeUnitWithTwoReleases(database.db, { deployment: "closing" });
  units.push(unit);
  const plan = await planOf("closing");
  await worker.stop();
  let id: string;
  try {
    ({ id } = await executeRollback(ada, { id: plan.id, description }));
    await createFreezeWindow(admin, {
      deployment: "closing",
      name: "books",
      reason: "",
      enabled: true,
      schedule: { type: "once", startsAt: "2026-01-01T00:00:00Z", endsAt: "2099-01-01T00:00:00Z" },
    });
  } finally {
    worker = await startLocalWorker(database);
  }
  expect(await awaitRollback(ada, id)).toMatchObject({
    status: "failed",
    outcome: expect.stringMatching(/Nothing was changed\. .*Frozen by “books”/),
  });
  expect((await unit.running())?.image.digest).toBe(unit.second);
});
