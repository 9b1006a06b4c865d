import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RunningWorker } from "#lib/jobs/start-worker.ts";
import type { Context } from "#lib/services/context.ts";
import { releaseHold } from "#lib/services/deployments/release-hold.ts";
import type { ServiceError } from "#lib/services/errors.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { cancelRollback } from "#lib/services/rollback/cancel-rollback.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";
import { getPlan } from "#lib/services/rollback/get-plan.ts";
import { getRollback } from "#lib/services/rollback/get-rollback.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { awaitRollback } from "./await-rollback.ts";
import { startLocalWorker } from "./local-worker.ts";
import { makeUnitWithTwoReleases } from "./two-releases.ts";
import type { UnitFixture } from "./unit-fixture.ts";

// They start programs and wait for them; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const database = useTestDatabase({ poolSize: 20 });
let worker: RunningWorker;
let editor: Context;
const units: UnitFixture[] = [];

beforeAll(async () => {
  worker = await startLocalWorker(database);
  editor = await personContext(database.db, "ada", { role: "editor" });
});
afterAll(async () => {
  await worker.stop();
  for (const unit of units) await unit.remove();
});

async function unitOf(deployment: string): Promise<Awaited<ReturnType<typeof makeUnitWithTwoReleases>>> {
  const unit = await makeUnitWithTwoReleases(database.db, { deployment });
  units.push(unit);
  return unit;
}

const planOf = (deployment: string, targetLoad = 1, context = editor) =>
  planRollback(context, { deployment, location: "orders", targetLoad });
const execute = (id: string, acknowledge: string[] = [], context = editor) =>
  executeRollback(context, { id, description: "back to what worked", acknowledge });
const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({ name: "ServiceError", code, message: expect.stringMatching(message) });
const activeCount = (unitId: string) => database.db.prisma.rollback.count({ where: { unitId } });

describe("a plan is refused", () => {
  test("for a load that does not exist, that failed, or a location without a deploy unit", async () => {
    const { db } = database;
    const unit = await unitOf("refusals");
    await expect(planOf("refusals", 77)).rejects.toEqual(refusal("not_found", /has no load #77/));
    await expect(planRollback(editor, { deployment: "refusals", location: "nope", targetLoad: 1 })).rejects.toEqual(
      refusal("not_found", /no code location named “nope”/),
    );
    await unit.publish("r3", { error: "ImportError: no module named ledger" });
    await unit.deploy("r3");
    await unit.awaitLoad(3);
    await expect(planOf("refusals", 3)).rejects.toEqual(refusal("invalid", /Load #3 failed to load/));

    const header = { status: "loaded" as const, image: { reference: "pushed:1" } };
    await recordLoad(editor, { deployment: "refusals", location: "pushed", header, assets: [], values: false });
    await expect(planRollback(editor, { deployment: "refusals", location: "pushed", targetLoad: 1 })).rejects.toEqual(
      refusal("conflict", /No deploy target serves “pushed”/),
    );
    expect(await db.prisma.rollbackPlan.count({ where: { unitId: unit.unitId } })).toBe(0);
  });

  test("for whoever may not ask; a Launcher may ask but not execute, a Viewer may read", async () => {
    await unitOf("roles");
    const viewer = await personContext(database.db, "vera", { role: "viewer" });
    const launcher = await personContext(database.db, "lars", { role: "launcher" });
    const stranger = await personContext(database.db, "sam", null);
    await expect(planOf("roles", 1, viewer)).rejects.toEqual(refusal("forbidden", /./));
    await expect(planOf("roles", 1, stranger)).rejects.toEqual(refusal("not_found", /./));
    const plan = await planOf("roles", 1, launcher);
    await expect(execute(plan.id, [], launcher)).rejects.toEqual(refusal("forbidden", /./));
    await expect(execute(plan.id, [], viewer)).rejects.toEqual(refusal("forbidden", /./));
    expect(await getPlan(viewer, { id: plan.id })).toEqual(plan);
    await expect(getPlan(stranger, { id: plan.id })).rejects.toEqual(refusal("not_found", /no such rollback plan/));
    await expect(getPlan(viewer, { id: randomUUID() })).rejects.toEqual(refusal("not_found", /no such rollback plan/));
    await expect(getRollback(viewer, { id: randomUUID() })).rejects.toEqual(refusal("not_found", /no such rollback/));
  });
});

describe("execution is refused", () => {
  test("when the plan is stale, and it says what moved", async () => {
    const unit = await unitOf("stale");
    const plan = await planOf("stale");
    await unit.restart();
    await unit.awaitLoad(3);
    await expect(execute(plan.id)).rejects.toEqual(
      refusal("conflict", /^The plan is stale: orders is at load #3 now, not #2\. Plan again\.$/),
    );
    expect(await activeCount(unit.unitId)).toBe(0);
  });

  test("when the plan has expired", async () => {
    const unit = await unitOf("expired");
    const plan = await planOf("expired");
    await database.db.prisma.rollbackPlan.update({
      where: { id: plan.id },
      data: { expiresAt: new Date(Date.now() - 1) },
    });
    await expect(execute(plan.id)).rejects.toEqual(refusal("conflict", /expired\. Plan again/));
    expect(await activeCount(unit.unitId)).toBe(0);
  });

  test("never for the clock of the web process, which may be hours off", async () => {
    for (const [name, hours] of [
      ["clock-behind", -2],
      ["clock-ahead", 2],
    ] as const) {
      await unitOf(name);
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + hours * 3_600_000 });
      const plan = await planOf(name).finally(() => vi.useRealTimers());
      expect(Math.abs(Date.parse(plan.expiresAt) - Date.now() - 30 * 60_000)).toBeLessThan(60_000);
      await expect(execute(plan.id)).resolves.toMatchObject({ status: "queued" });
    }
  });

  test("when the release was deleted: the plan says so and blocks", async () => {
    const unit = await unitOf("deleted");
    await unit.unpublish("r1");
    const plan = await planOf("deleted");
    expect(plan.checks).toContainEqual({
      name: "image_available",
      status: "block",
      message: expect.stringMatching(/The image is gone: release r1 is not in .*choose another load/),
    });
    await expect(execute(plan.id, ["image_available"])).rejects.toEqual(refusal("conflict", /The image is gone/));
    expect(await activeCount(unit.unitId)).toBe(0);
  });

  test("when the release was altered after it ran", async () => {
    const unit = await unitOf("altered");
    await unit.tamper("r1");
    const plan = await planOf("altered");
    expect(plan.checks).toContainEqual({
      name: "image_available",
      status: "block",
      message: expect.stringMatching(/was changed after it was installed/),
    });
  });

  test("when the image was never seen running: a pushed load alone brings nothing into production", async () => {
    const unit = await unitOf("pushed");
    const { db } = database;
    const digest = await unit.publish("evil", { assets: {} });
    const location = await db.prisma.codeLocation.findFirstOrThrow({ where: { deploymentId: unit.deploymentId } });
    // A load that claims an image: as if recorded before a watcher took the location over.
    await db.sql.query(
      "update load set image_reference = 'shop:evil', image_digest = $2 where location_id = $1::bigint and number = 1",
      [location.id.toString(), digest],
    );
    const plan = await planOf("pushed");
    expect(plan.checks).toContainEqual({
      name: "image_allowed",
      status: "block",
      message: expect.stringMatching(/never ran shop:evil/),
    });
    await expect(execute(plan.id)).rejects.toEqual(refusal("conflict", /never ran shop:evil/));

    await db.prisma.deployUnit.update({
      where: { id: unit.unitId },
      data: { allowedRepositories: ["shop"], revision: { increment: 1 } },
    });
    const allowed = await planOf("pushed");
    expect(allowed.checks).toContainEqual(expect.objectContaining({ name: "image_allowed", status: "pass" }));
  });

  test("when a warning is not named, which tells the names", async () => {
    const unit = await unitOf("held");
    await database.db.prisma.deployHold.create({
      data: {
        unitId: unit.unitId,
        owner: { type: "person", id: "x", name: "Grace" },
        reason: "month end",
        expiresAt: new Date(Date.now() + 3_600_000),
      },
    });
    const plan = await planOf("held");
    expect(plan.checks).toContainEqual({
      name: "hold",
      status: "warn",
      message: expect.stringMatching(/^Grace holds this deploy unit until .*: month end\. Talk to them first/),
    });
    const error = await execute(plan.id).catch((caught: unknown) => caught);
    expect(error).toEqual(refusal("invalid", /Acknowledge the warnings of the plan to go ahead: hold\./));
    expect((error as ServiceError).errors).toEqual([
      { path: "acknowledge", message: expect.stringMatching(/^must name hold: Grace holds/) },
    ]);
    await expect(releaseHold(editor, { deployment: "held", location: "orders" })).resolves.toEqual({ released: true });
    await expect(execute(plan.id, ["hold"])).rejects.toEqual(refusal("conflict", /deploy unit shop has changed since/));
    expect(await activeCount(unit.unitId)).toBe(0);
  });

  test("of fifty at once one goes ahead, and every other learns who holds it", async () => {
    const unit = await unitOf("crowd");
    const people = await Promise.all(
      Array.from({ length: 10 }, (_, index) => personContext(database.db, `crowd${index}`, { role: "editor" })),
    );
    const plans = await Promise.all(people.map((person) => planOf("crowd", 1, person)));
    const attempts = Array.from({ length: 50 }, (_, index) => {
      const person = people[index % 10] as Context;
      return execute((plans[index % 10] as { id: string }).id, [], person);
    });
    const outcomes = await Promise.allSettled(attempts);
    const won = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    const lost = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as ServiceError] : []));
    expect(won).toHaveLength(1);
    expect(lost).toHaveLength(49);
    const rollback = await awaitRollback(editor, (won[0] as { id: string }).id);
    const holder = rollback.requestedBy.name;
    for (const error of lost) {
      expect(error).toEqual(
        refusal(
          "conflict",
          new RegExp(`^${holder} (is rolling this deploy unit back to load #1|executed this plan already)`),
        ),
      );
    }
    expect(rollback.status).toBe("succeeded");
    expect(await activeCount(unit.unitId)).toBe(1);
  });
});

test("the database itself lets one rollback per deploy unit through", async () => {
  const unit = await unitOf("constraint");
  const insert = async () => {
    const plan = await planOf("constraint");
    const { locationId } = await database.db.prisma.rollbackPlan.findUniqueOrThrow({ where: { id: plan.id } });
    return database.db.prisma.rollback.create({
      data: {
        planId: plan.id,
        locationId,
        unitId: unit.unitId,
        fromLoad: 2,
        targetLoad: 1,
        description: "x",
        // Waits for an approval, so that no worker takes it up.
        status: "awaiting_approval",
        requestedBy: { name: "Ada" },
      },
    });
  };
  const first = await insert();
  await expect(insert()).rejects.toThrow(/[Uu]nique/);

  const plan = await planOf("constraint");
  await expect(execute(plan.id)).rejects.toEqual(refusal("conflict", /Ada is rolling this deploy unit back/));
  await expect(cancelRollback(editor, { id: first.id })).resolves.toEqual({ id: first.id, status: "cancelled" });
  await expect(cancelRollback(editor, { id: first.id })).rejects.toEqual(
    refusal("conflict", /has ended and can no longer be cancelled/),
  );
  const again = await planOf("constraint");
  const { id } = await execute(again.id);
  expect(await awaitRollback(editor, id)).toMatchObject({ status: "succeeded" });
});

test("without a worker the plan says so and blocks, and a probe that nobody answers does no harm", async () => {
  const unit = await unitOf("workerless");
  await worker.stop();
  try {
    const plan = await planRollback(
      editor,
      { deployment: unit.deployment, location: "orders", targetLoad: 1 },
      { answerLimitMs: 300 },
    );
    expect(plan.checks).toContainEqual({
      name: "target_reachable",
      status: "block",
      message: expect.stringMatching(/^No worker answered within .* Start a worker, then plan again\.$/),
    });
    await expect(execute(plan.id)).rejects.toEqual(refusal("conflict", /No worker answered/));
  } finally {
    worker = await startLocalWorker(database);
  }
});
