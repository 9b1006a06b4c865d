import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import type { RunningWorker } from "#lib/jobs/start-worker.ts";
import type { Context } from "#lib/services/context.ts";
import { holdUnit } from "#lib/services/holds/hold-unit.ts";
import { cancelRollback } from "#lib/services/rollback/cancel-rollback.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { settleRollback } from "#lib/services/rollback/settle-rollback.ts";
import { undoRollback } from "#lib/services/rollback/undo-rollback.ts";
import { personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { awaitRollback } from "./await-rollback.ts";
import { rollBackTo } from "./crash-fixture.ts";
import { startLocalWorker } from "./local-worker.ts";
import { makeUnitWithTwoReleases } from "./two-releases.ts";
import type { UnitFixture } from "./unit-fixture.ts";
import { watchedElsewhere } from "./watched-elsewhere.ts";

// They start programs and wait for them; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const database = useTestDatabase();
let worker: RunningWorker;
let editor: Context;
let admin: Context;
const units: UnitFixture[] = [];

beforeAll(async () => {
  worker = await startLocalWorker(database);
  editor = await personContext(database.db, "ada", { role: "editor" });
  admin = await personContext(database.db, "grace", { role: "organization_admin" });
});
afterAll(async () => {
  await worker.stop();
  for (const unit of units) await unit.remove();
});

async function unitOf(deployment: string, locations = ["orders"]) {
  const unit = await makeUnitWithTwoReleases(database.db, { deployment, locations });
  units.push(unit);
  return unit;
}
const conflict = (message: RegExp) =>
  expect.objectContaining({ code: "conflict", message: expect.stringMatching(message) });
const planOf = (deployment: string) => planRollback(editor, { deployment, location: "orders", targetLoad: 1 });
const execute = (id: string) => executeRollback(editor, { id, description: "back to what worked" });
const standingHolds = (unitId: string) =>
  database.db.prisma.deployHold.findMany({ where: { unitId, releasedAt: null } });

test("what was deployed after the plan is left alone, though no source has observed it", async () => {
  const unit = await unitOf("unseen-deploy");
  await unit.publish("r3", { assets: { orders: [{ key: ["orders", "table"], codeVersion: "3" }] } });
  await watchedElsewhere(database.db, unit, true);
  const plan = await planOf("unseen-deploy");
  await unit.deploy("r3");
  const { id } = await execute(plan.id);
  const rollback = await awaitRollback(editor, id);
  expect(rollback).toMatchObject({ status: "failed", load: null });
  expect(rollback.outcome).toBe(
    "Nothing was changed. shop:r3 was deployed after this rollback was planned. Plan again.",
  );
  expect(await unit.running()).toMatchObject({ image: { reference: "shop:r3" }, healthy: true });
});

test("a plan is stale once its unit serves other locations, though the serial came back to the same number", async () => {
  const unit = await unitOf("same-serial", ["orders", "billing"]);
  const plan = await planOf("same-serial");
  expect(plan.locations.map(({ name }) => name)).toEqual(["billing", "orders"]);
  const { currentLoad } = await database.db.prisma.codeLocation.findFirstOrThrow({
    where: { deploymentId: unit.deploymentId, name: "billing" },
  });
  await database.db.prisma.codeLocation.updateMany({
    where: { deploymentId: unit.deploymentId, name: "billing" },
    data: { deployUnitId: null },
  });
  await database.db.prisma.deployUnit.update({
    where: { id: unit.unitId },
    data: { revision: { increment: currentLoad } },
  });
  expect((await planOf("same-serial")).serial).toBe(plan.serial);
  await expect(execute(plan.id)).rejects.toEqual(
    conflict(/^The plan is stale: the deploy unit shop has changed since/),
  );
});

test("a hold that somebody made while the outcome was unknown stays theirs when it is settled", async () => {
  const unit = await unitOf("held-meanwhile");
  await watchedElsewhere(database.db, unit, true);
  await worker.stop();
  worker = await startLocalWorker(database, { observeLimitMs: 1_500 });
  onTestFinished(async () => {
    await worker.stop();
    worker = await startLocalWorker(database);
  });
  const id = await rollBackTo(editor, "held-meanwhile", 1);
  expect(await awaitRollback(editor, id)).toMatchObject({ status: "unknown" });
  await holdUnit(editor, { deployment: "held-meanwhile", unit: "shop", reason: "until we know", hours: 4 });
  await settleRollback(admin, { id, status: "succeeded", reason: "Seen in the shop itself" });
  expect(await standingHolds(unit.unitId)).toMatchObject([{ reason: "until we know", rollbackId: null }]);
});

test("a rollback can be undone though another was cancelled since, and no longer once something newer was deployed", async () => {
  const unit = await unitOf("undo");
  await unit.publish("r3", { assets: { orders: [{ key: ["orders", "table"], codeVersion: "3" }] } });
  const first = await rollBackTo(editor, "undo", 1);
  expect(await awaitRollback(editor, first)).toMatchObject({ status: "succeeded", load: 3 });

  await database.db.prisma.deployment.update({ where: { id: unit.deploymentId }, data: { needsApproval: true } });
  const undo = await undoRollback(editor, { id: first });
  const later = await executeRollback(editor, {
    id: undo.id,
    description: "on second thoughts",
    acknowledge: ["hold"],
  });
  expect(later.status).toBe("awaiting_approval");
  await expect(undoRollback(editor, { id: first })).rejects.toEqual(conflict(/Another rollback was made/));
  await cancelRollback(editor, { id: later.id });
  expect(await undoRollback(editor, { id: first })).toMatchObject({ targetLoad: 2, undoOf: first });

  await unit.deploy("r3");
  await unit.awaitLoad(4);
  await expect(undoRollback(editor, { id: first })).rejects.toEqual(
    conflict(/^Load #4 \(shop:r3\) was deployed since.*Choose the load to go to in the history\.$/),
  );
});
