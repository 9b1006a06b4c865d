import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RunningWorker } from "#lib/jobs/start-worker.ts";
import type { Context } from "#lib/services/context.ts";
import { checkRollback } from "#lib/services/rollback/check-rollback.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";
import { getRollback } from "#lib/services/rollback/get-rollback.ts";
import { revertRollback } from "#lib/services/rollback/revert-rollback.ts";
import { settleRollback } from "#lib/services/rollback/settle-rollback.ts";
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
  worker = await startLocalWorker(database, { observeLimitMs: 1_500 });
  editor = await personContext(database.db, "ada", { role: "editor" });
  admin = await personContext(database.db, "grace", { role: "organization_admin" });
});
afterAll(async () => {
  await worker.stop();
  for (const unit of units) await unit.remove();
});

const conflict = (message: RegExp) =>
  expect.objectContaining({ code: "conflict", message: expect.stringMatching(message) });

/** A rollback that nobody observed: its unit runs load #1's image, and the history ends with load #2. */
async function unknownRollback(deployment: string) {
  const unit = await makeUnitWithTwoReleases(database.db, { deployment });
  units.push(unit);
  await watchedElsewhere(database.db, unit, true);
  const id = await rollBackTo(editor, deployment, 1);
  const rollback = await awaitRollback(editor, id);
  expect(rollback).toMatchObject({ status: "unknown", load: null });
  return { unit, id, rollback };
}

const holds = (unitId: string) => database.db.prisma.deployHold.findMany({ where: { unitId, releasedAt: null } });

test("an unknown rollback that is verified again is proven once it was observed, though nobody could link the load", async () => {
  const { unit, id } = await unknownRollback("check-again");
  await checkRollback(editor, { id });
  const still = await awaitRollback(editor, id);
  expect(still).toMatchObject({ status: "unknown", load: null });
  expect(still.steps.find(({ name }) => name === "verify")).toMatchObject({ status: "failed", attempts: 2 });

  await watchedElsewhere(database.db, unit, false);
  await unit.awaitLoad(3);
  expect(await checkRollback(editor, { id })).toEqual({ id, status: "running" });
  const rollback = await awaitRollback(editor, id);
  expect(rollback).toMatchObject({
    status: "succeeded",
    load: 3,
    verification: { digestMatches: true, fingerprintMatches: true, observedDigest: unit.first },
    settled: null,
  });
  expect(rollback.steps.map(({ name, attempts }) => [name, attempts])).toEqual([
    ["resolve", 1],
    ["deploy", 1],
    ["wait_healthy", 1],
    ["reload", 1],
    ["verify", 3],
  ]);
  expect(await holds(unit.unitId)).toHaveLength(1);
  await expect(checkRollback(editor, { id })).rejects.toEqual(conflict(/Only a rollback whose outcome is unknown/));
  const audit = await database.db.prisma.auditEvent.findMany({ where: { action: "rollback.check_asked" } });
  expect(audit).toHaveLength(2);
});

test("what was deployed by somebody else since is found out by verifying again, and left alone", async () => {
  const { unit, id } = await unknownRollback("check-other");
  await unit.publish("r3", { assets: { orders: [{ key: ["orders", "table"], codeVersion: "3" }] } });
  await unit.deploy("r3");
  await checkRollback(editor, { id });
  const rollback = await awaitRollback(editor, id);
  expect(rollback).toMatchObject({ status: "failed", revert: null, verification: { digestMatches: false } });
  expect(await unit.running()).toMatchObject({ image: { reference: "shop:r3" } });
});

test("an Admin settles an unknown rollback; it stays their word for ever, and an Editor may not", async () => {
  const { unit, id } = await unknownRollback("settled");
  const word = { id, status: "succeeded" as const, reason: "Seen in the shop itself" };
  await expect(settleRollback(editor, word)).rejects.toMatchObject({ code: "forbidden" });
  expect(await settleRollback(admin, word)).toEqual({ id, status: "succeeded" });
  const rollback = await getRollback(editor, { id });
  expect(rollback).toMatchObject({
    status: "succeeded",
    settled: { from: "unknown", reason: "Seen in the shop itself", by: { name: expect.stringMatching(/^grace/) } },
    verification: { fingerprintMatches: null },
  });
  expect(await holds(unit.unitId)).toHaveLength(1);
  await expect(settleRollback(admin, { ...word, status: "failed" })).rejects.toEqual(
    conflict(/Only a rollback whose outcome is unknown can be settled/),
  );
  const [event] = await database.db.prisma.auditEvent.findMany({ where: { action: "rollback.settled" } });
  expect(event).toMatchObject({
    before: { status: "unknown" },
    after: { status: "succeeded", reason: "Seen in the shop itself" },
  });
});

test("the way back from an unknown rollback is a plan to the load before, though that is still the newest", async () => {
  const { unit, id } = await unknownRollback("way-back");
  const plan = await revertRollback(editor, { id });
  expect(plan).toMatchObject({ currentLoad: 2, targetLoad: 2, image: { digest: unit.second } });
  expect(plan.checks.filter(({ status }) => status === "block")).toEqual([]);
  const back = await executeRollback(editor, { id: plan.id, description: "back again" });
  await expect(checkRollback(editor, { id })).rejects.toEqual(conflict(/is rolling this deploy unit back to load #2/));
  expect(await awaitRollback(editor, back.id)).toMatchObject({ status: "unknown" });
  expect(await unit.running()).toMatchObject({ image: { digest: unit.second }, healthy: true });
  await expect(checkRollback(editor, { id })).rejects.toEqual(
    conflict(/Another rollback was made in this deploy unit/),
  );

  await settleRollback(admin, { id, status: "reverted", reason: "Taken back by hand" });
  await expect(revertRollback(editor, { id })).rejects.toEqual(
    conflict(/Only a rollback that failed or whose outcome/),
  );
});
