import { expect, test, vi } from "vitest";
import { insertRollback } from "#lib/db/rollback/rollbacks.ts";
import { getLocation } from "#lib/services/deployments/get-location.ts";
import { getLoad } from "#lib/services/history/get-load.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";
import { getRollback } from "#lib/services/rollback/get-rollback.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { awaitRollback } from "./await-rollback.ts";
import { pointLoadAt } from "./crash-fixture.ts";
import { startLocalWorker } from "./local-worker.ts";
import { watchedElsewhere } from "./watched-elsewhere.ts";
import { useWatchedWorld } from "./watched-world.ts";

// They start programs and wait for them; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const database = useTestDatabase();
const world = useWatchedWorld(database, { faultLimitMs: 6_000 });

async function rollBack(deployment: string, targetLoad = 1, acknowledge: string[] = []) {
  const [location = "orders"] = world.units.find((unit) => unit.deployment === deployment)?.locations ?? [];
  const plan = await planRollback(world.editor, { deployment, location, targetLoad });
  const { id } = await executeRollback(world.editor, { id: plan.id, description: "back to what worked", acknowledge });
  return { plan, rollback: await awaitRollback(world.editor, id) };
}

const holds = (unitId: string) => database.db.prisma.deployHold.findMany({ where: { unitId, releasedAt: null } });

test("a release that dies at once is reverted: what ran before runs again, and that is what is said", async () => {
  const unit = await world.unitOf({ deployment: "dies", first: { behaviour: "steady", assets: {} } });
  await pointLoadAt(database.db, unit, await unit.publish("r0", { behaviour: "ends-at-once" }));

  const { rollback } = await rollBack("dies");
  expect(rollback).toMatchObject({
    status: "reverted",
    load: null,
    verification: null,
    revert: { image: { reference: "shop:r2", digest: unit.second }, digestMatches: true, healthy: true },
  });
  expect(rollback.outcome).toMatch(/^shop:r0 could not be put in place; shop:r2 runs\. r0 did not come up: /);
  expect(rollback.outcome).toContain("cannot open the ledger");
  expect(rollback.steps.map((step) => step.status)).toEqual(["succeeded", "failed", "skipped", "skipped", "skipped"]);
  expect(await unit.running()).toMatchObject({ image: { reference: "shop:r2", digest: unit.second }, healthy: true });
  expect(await unit.pids()).toHaveLength(1);
  expect(await holds(unit.unitId)).toEqual([]);
  // The load that the put-back process brought is no rollback's.
  await unit.awaitLoad(3);
  const { load } = await getLoad(world.editor, { deployment: "dies", location: "orders", number: 3 });
  expect(load).toMatchObject({ rollbackOf: null, image: { digest: unit.second } });
});

test("a release that comes up but fails to load is taken back: what ran before is put back, and proven to run", async () => {
  const unit = await world.unitOf({ deployment: "fails-to-load" });
  await pointLoadAt(database.db, unit, await unit.publish("r0", { error: "ImportError: no module named ledger" }));
  const { rollback } = await rollBack("fails-to-load");
  expect(rollback).toMatchObject({
    status: "reverted",
    load: 3,
    verification: { digestMatches: true, fingerprintMatches: false },
    revert: {
      image: { reference: "shop:r2", digest: unit.second },
      observedDigest: unit.second,
      digestMatches: true,
      healthy: true,
      load: 4,
    },
  });
  expect(rollback.outcome).toBe(
    "The image runs, but orders failed to load (load #3): ImportError: no module named ledger shop:r2 was put back and runs, with the digest that it had. Its code was observed in load #4.",
  );
  expect(rollback.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
    "resolve succeeded",
    "deploy succeeded",
    "wait_healthy succeeded",
    "reload skipped",
    "verify failed",
    "revert succeeded",
  ]);
  expect(await unit.running()).toMatchObject({ image: { reference: "shop:r2", digest: unit.second }, healthy: true });
  expect(await unit.pids()).toHaveLength(1);
  expect(await unit.everOverlapped()).toBe(false);
  expect(await holds(unit.unitId)).toEqual([]);
  // The load that the put-back process brought is no rollback's.
  const { load } = await getLoad(world.editor, { deployment: "fails-to-load", location: "orders", number: 4 });
  expect(load).toMatchObject({ rollbackOf: null, image: { digest: unit.second } });
});

test("a program that prints NUL before it ends is reverted once, and said so", async () => {
  const unit = await world.unitOf({ deployment: "nul" });
  await pointLoadAt(
    database.db,
    unit,
    await unit.publish("r0", { behaviour: "ends-at-once", lastWords: "no \0 ledger" }),
  );
  const { rollback } = await rollBack("nul");
  expect(rollback.status).toBe("reverted");
  expect(rollback.outcome).toContain("no \ufffd ledger");
  const { fencingToken } = await database.db.prisma.deployUnit.findUniqueOrThrow({ where: { id: unit.unitId } });
  expect(fencingToken).toBe(1n);
});

test("a load that fails with a long error in any script ends the rollback all the same", async () => {
  const unit = await world.unitOf({ deployment: "long-error" });
  await pointLoadAt(database.db, unit, await unit.publish("r0", { error: `!${"\u{1f4a5}".repeat(1_000)}` }));
  const { rollback } = await rollBack("long-error");
  expect(rollback).toMatchObject({ status: "reverted", load: 3 });
  expect(rollback.outcome?.isWellFormed()).toBe(true);
});

test("a release that vanishes between plan and worker changes nothing", async () => {
  const unit = await world.unitOf({ deployment: "vanishes" });
  const before = await unit.running();
  const plan = await planRollback(world.editor, { deployment: "vanishes", location: "orders", targetLoad: 1 });
  await unit.unpublish("r1");
  const { id } = await executeRollback(world.editor, { id: plan.id, description: "x" });
  const rollback = await awaitRollback(world.editor, id);
  expect(rollback).toMatchObject({ status: "failed", verification: null, load: null });
  expect(rollback.outcome).toMatch(/^Nothing was changed\. The image is gone: release r1 is not in/);
  expect(await unit.running()).toEqual(before);
});

test("a release that vanishes right before the deploy is not said to have been started and put back", async () => {
  const unit = await world.unitOf({ deployment: "vanishes-late" });
  const before = await unit.running();
  world.onStep = (step, moment) => {
    if (step === "resolve" && moment === "recorded") unit.unpublishAtOnce("r1");
  };
  const { rollback } = await rollBack("vanishes-late");
  expect(rollback.status).toBe("reverted");
  expect(rollback.outcome).toMatch(/^shop:r1 could not be put in place; shop:r2 runs\. shop:r1 .* is not in /);
  expect(await unit.running()).toEqual(before);
});

test("a target that cannot be asked is tried again, and is given up with nothing changed", async () => {
  const unit = await world.unitOf({ deployment: "away" });
  const before = await unit.running();
  await world.limitUntilTestEnds({ faultLimitMs: 1_500 });
  const plan = await planRollback(world.editor, { deployment: "away", location: "orders", targetLoad: 1 });
  const reconnect = await unit.disconnect();
  const { id } = await executeRollback(world.editor, { id: plan.id, description: "x" });
  const rollback = await awaitRollback(world.editor, id);
  await reconnect();
  expect(rollback).toMatchObject({ status: "failed", verification: null, load: null });
  expect(rollback.outcome).toMatch(
    /^Nothing was changed\. The deploy target could not be asked: .* cannot be read \(ENOENT\)/,
  );
  expect(rollback.outcome).not.toMatch(/\n\s+at /);
  expect(rollback.steps[0]?.detail).toBe(rollback.outcome);
  expect(await unit.running()).toEqual(before);
});

test("a target that comes back within the limit is no obstacle", async () => {
  const unit = await world.unitOf({ deployment: "back-again" });
  const plan = await planRollback(world.editor, { deployment: "back-again", location: "orders", targetLoad: 1 });
  const reconnect = await unit.disconnect();
  const { id } = await executeRollback(world.editor, { id: plan.id, description: "x" });
  const until = Date.now() + 20_000;
  while (!/trying again/.test((await getRollback(world.editor, { id })).steps[0]?.detail ?? "") && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect((await getRollback(world.editor, { id })).steps[0]?.detail).toMatch(/\(trying again\)$/);
  await reconnect();
  const rollback = await awaitRollback(world.editor, id);
  expect(rollback).toMatchObject({ status: "succeeded" });
  // What it went through is still there under its result.
  const [resolve] = rollback.steps;
  expect(resolve?.log[0]?.line).toMatch(/\(trying again\)$/);
  expect(resolve?.log.at(-1)?.line).toBe(resolve?.detail);
});

test.each(["deploy:recorded", "wait_healthy:recorded"])(
  "a release tree that is altered at %s is no success, though the program runs on",
  async (at) => {
    const deployment = `altered-${at.replace(/\W/g, "-")}`;
    const unit = await world.unitOf({ deployment });
    let altered: Promise<void> | undefined;
    world.onStep = (step, moment) => {
      if (`${step}:${moment}` === at) altered = unit.tamper("r1");
    };
    const { rollback } = await rollBack(deployment);
    await altered;
    expect(altered).toBeDefined();
    expect(rollback).toMatchObject({
      status: "failed",
      verification: { digestMatches: false, targetDigest: unit.first },
    });
    expect(rollback.verification?.observedDigest).not.toBe(unit.first);
    expect(rollback.outcome).toMatch(/the release was altered/);
    expect(await holds(unit.unitId)).toEqual([]);
  },
);

test("without an observation in time the outcome is unknown, with what to do", async () => {
  const unit = await world.unitOf({ deployment: "unseen" });
  await watchedElsewhere(database.db, unit, true);
  await world.limitUntilTestEnds({ observeLimitMs: 1_500 });
  // Whether the last that its watcher told was that it answers depends on how soon r2 came up.
  const { rollback } = await rollBack("unseen", 1, ["observed"]);
  expect(rollback).toMatchObject({
    status: "unknown",
    load: null,
    verification: { digestMatches: true, fingerprintMatches: null, differences: [], observedDigest: unit.first },
  });
  expect(rollback.outcome).toMatch(/orders was not observed in time\. .*Check the connection.*open the history/);
  expect(await holds(unit.unitId)).toEqual([]);
  expect(await unit.running()).toMatchObject({ image: { digest: unit.first } });
});

test("every code location of the deploy unit goes back, and is proven", async () => {
  const unit = await world.unitOf({ deployment: "several", locations: ["orders", "billing"] });
  // Of one of them a part is deployed apart from the image, and has moved on.
  await database.db.sql.query(
    `update load set bundles = jsonb_build_array(jsonb_build_object('type', 'git', 'name', 'billing', 'version', 'v' || number))
      where location_id = (select id from code_location where deployment_id = $1::uuid and name = 'billing')`,
    [unit.deploymentId],
  );
  const { plan, rollback } = await rollBack("several", 1, ["deploy_parts"]);
  expect(plan.checks).toContainEqual({
    name: "deploy_parts",
    status: "warn",
    message: expect.stringContaining("billing stays at v2; load #1 of billing had v1."),
  });
  const counts = { added: 0, removed: 0, changed: 1 };
  expect(plan.locations).toEqual([
    { name: "billing", currentLoad: 2, targetLoad: 1, counts },
    { name: "orders", currentLoad: 2, targetLoad: 1, counts },
  ]);
  expect(rollback).toMatchObject({ status: "succeeded", load: 3, verification: { fingerprintMatches: true } });
  for (const location of unit.locations) {
    const { load } = await getLoad(world.editor, { deployment: "several", location, number: 3 });
    expect(load).toMatchObject({ rollbackOf: 1, rollbackId: rollback.id, image: { digest: unit.first } });
  }
});

test("a code location without a load of that image is warned of, and keeps the rollback from plain success", async () => {
  const unit = await world.unitOf({ deployment: "uncovered", locations: ["orders", "billing"] });
  await database.db.sql.query(
    "update load set image_digest = null where number = 1 and location_id = (select id from code_location where deployment_id = $1::uuid and name = 'billing')",
    [unit.deploymentId],
  );
  const { plan, rollback } = await rollBack("uncovered", 1, ["locations_covered"]);
  expect(plan.checks).toContainEqual(expect.objectContaining({ name: "locations_covered", status: "warn" }));
  expect(rollback).toMatchObject({ status: "succeeded_with_differences", verification: { digestMatches: true } });
  expect(rollback.outcome).toContain("billing has no load of this image to compare with.");
});

test("what differs under the same digest is listed once, and known from then on", async () => {
  const assets = { orders: [{ key: ["orders"], codeVersion: "1" }] };
  const unit = await world.unitOf({ deployment: "varies", first: { behaviour: "varies", assets } });
  const { rollback } = await rollBack("varies");
  expect(rollback).toMatchObject({
    status: "succeeded_with_differences",
    verification: {
      digestMatches: true,
      fingerprintMatches: false,
      differences: [
        {
          location: "orders",
          counts: { added: 0, removed: 0, changed: 1 },
          changes: [{ key: ["orders"], kind: "changed", facets: ["METADATA"] }],
        },
      ],
    },
  });
  expect(await holds(unit.unitId)).toHaveLength(1);

  // The same release restarted: its metadata moves though the digest stays, which makes it known to vary.
  await unit.restart();
  await unit.awaitLoad(4);
  await unit.deploy("r2");
  await unit.awaitLoad(5);
  const again = await rollBack("varies", 1, ["hold"]);
  expect(again.rollback).toMatchObject({
    status: "succeeded",
    verification: { digestMatches: true, fingerprintMatches: false },
  });
  expect(again.rollback.outcome).toMatch(/known to vary/);
  expect(await holds(unit.unitId)).toHaveLength(1);
});

test("a target without a digest needs that to be acknowledged, and never counts as proven", async () => {
  const unit = await world.unitOf({ deployment: "no-digest" });
  await database.db.sql.query(
    "update load set image_digest = null where number = 1 and location_id = (select id from code_location where deployment_id = $1::uuid)",
    [unit.deploymentId],
  );
  await database.db.prisma.deployUnit.update({ where: { id: unit.unitId }, data: { allowedRepositories: ["shop"] } });
  await expect(rollBack("no-digest")).rejects.toMatchObject({
    code: "invalid",
    message: "Acknowledge the warnings of the plan to go ahead: image_known.",
  });
  const { rollback } = await rollBack("no-digest", 1, ["image_known"]);
  expect(rollback).toMatchObject({
    status: "succeeded_with_differences",
    verification: { digestMatches: null, targetDigest: null, observedDigest: unit.first },
  });
  expect(rollback.outcome).toContain("never had a digest");
});

test("a step that no worker ever brings to its end is given up, and the deploy unit is free again", async () => {
  const unit = await world.unitOf({ deployment: "deadly" });
  const before = await unit.running();
  const plan = await planRollback(world.editor, { deployment: "deadly", location: "orders", targetLoad: 1 });
  await world.stopWorker();
  const { id } = await executeRollback(world.editor, { id: plan.id, description: "x" });
  await database.db.sql.query(
    "update rollback_step set status = 'running', attempts = 20 where rollback_id = $1::uuid and name = 'resolve'",
    [id],
  );
  await world.startWorker();
  const rollback = await awaitRollback(world.editor, id);
  expect(rollback.status).toBe("failed");
  expect(rollback.outcome).toMatch(/^Nothing was changed\. .*20 times a worker began this and did not end it/);
  expect(await unit.running()).toEqual(before);
  const { activeRollback } = (await getLocation(world.editor, { deployment: "deadly", location: "orders" })).location;
  expect(activeRollback).toBeNull();
});

test("a deploy that lands between the request and the worker's turn is not undone", async () => {
  const unit = await world.unitOf({ deployment: "overtaken" });
  await unit.publish("r3", { assets: { orders: [{ key: ["orders", "table"], codeVersion: "3" }] } });
  const plan = await planRollback(world.editor, { deployment: "overtaken", location: "orders", targetLoad: 1 });
  await world.stopWorker();
  const { id } = await executeRollback(world.editor, { id: plan.id, description: "x" });
  await unit.deploy("r3");
  // A worker that does not run rollbacks yet records the new load first.
  const watcher = await startLocalWorker(database, { rollbacksAtOnce: 0 });
  await unit.awaitLoad(3);
  await watcher.stop();
  await world.startWorker();
  const rollback = await awaitRollback(world.editor, id);
  expect(rollback.status).toBe("failed");
  expect(rollback.outcome).toBe(
    "Nothing was changed. Load #3 (shop:r3) came after this rollback was asked for. Plan again.",
  );
  expect(await unit.running()).toMatchObject({ image: { reference: "shop:r3" } });
});

test.each(["", "[]"])("a plan that reads %j ends at once with nothing changed, and lets the unit go", async (text) => {
  const deployment = `unreadable-${text.length}`;
  const unit = await world.unitOf({ deployment });
  const before = await unit.running();
  const plan = await planRollback(world.editor, { deployment, location: "orders", targetLoad: 1 });
  const { id: locationId } = await database.db.prisma.codeLocation.findFirstOrThrow({
    where: { deploymentId: unit.deploymentId },
  });
  const id = await database.db.transaction(async ({ sql }) => {
    await sql.query(
      "update rollback_plan set body = jsonb_set(body, '{text}', to_jsonb($2::text)) where id = $1::uuid",
      [plan.id, text],
    );
    return insertRollback(sql, {
      planId: plan.id,
      locationId,
      unitId: unit.unitId,
      fromLoad: 2,
      targetLoad: 1,
      targetDigest: unit.first,
      targetReference: "shop:r1",
      description: "x",
      acknowledged: [],
      requestedByJson: JSON.stringify({ name: "Ada" }),
      freezeOverride: null,
      undoOf: null,
      approvalHours: null,
    });
  });
  const rollback = await awaitRollback(world.editor, id ?? "");
  expect(rollback.status).toBe("failed");
  expect(rollback.outcome).toMatch(/^Nothing was changed\. The plan was saved in a form that this version/);
  expect(await unit.running()).toEqual(before);
});
