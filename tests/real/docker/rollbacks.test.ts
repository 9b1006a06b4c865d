import { afterEach, beforeAll, expect, test } from "vitest";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";
import type { StepName } from "#lib/domain/rollback/status.ts";
import type { StepMoment } from "#lib/jobs/worker-context.ts";
import type { WorkerOptions } from "#lib/jobs/worker-options.ts";
import type { Context } from "#lib/services/context.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { awaitRollback } from "#tests/integration/rollback/await-rollback.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { personContext } from "#tests/support/actors.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { removeImage } from "#tests/support/real/images.ts";
import { type ContainerUnit, makeContainerUnit } from "../crashes/container-unit.ts";
import { useEngineAndRegistry } from "./engine-and-registry.ts";

// What goes wrong around a rollback of a container, from the plan to what people read in the end.

const LIMIT_MS = 120_000;

/** The machine may be busy with other suites: only who waits for a time to be up has a short one. */
const PATIENT: Partial<WorkerOptions> = {
  leaseMs: 15_000,
  faultLimitMs: 60_000,
  healthyLimitMs: 60_000,
  observeLimitMs: 60_000,
};

const database = useTestDatabase();
const cleanUps = useCleanUps();
const real = useEngineAndRegistry();
let editor: Context;
let onStep: (step: StepName, moment: StepMoment) => void = () => undefined;
beforeAll(async () => {
  editor = await personContext(database.db, "ada", { role: "editor" });
});
afterEach(() => {
  onStep = () => undefined;
});

/** A unit that runs v3 (load #3), and a worker. */
async function begin(deployment: string, options: Partial<WorkerOptions> = {}): Promise<ContainerUnit> {
  const worker = await startLocalWorker(database, { ...PATIENT, ...options }, (step, moment) => onStep(step, moment));
  cleanUps.push(() => worker.stop());
  const unit = await makeContainerUnit(database.db, real, deployment);
  cleanUps.push(() => unit.remove());
  return unit;
}

const plan = ({ deployment }: ContainerUnit, targetLoad: number) =>
  planRollback(editor, { deployment, location: "orders", targetLoad }, { answerLimitMs: 60_000 });

async function execute(id: string, acknowledge: string[] = []): Promise<RollbackView> {
  const asked = { id, description: "back to what worked", acknowledge: ["observed", ...acknowledge] };
  return awaitRollback(editor, (await executeRollback(editor, asked)).id, LIMIT_MS);
}

/** Has something happen once, when the rollback comes to a place; to be awaited once it has ended. */
function at(place: `${StepName}:${StepMoment}`, happens: () => Promise<void>): () => Promise<void> {
  let happened: Promise<void> | null = null;
  onStep = (step, moment) => {
    if (`${step}:${moment}` === place) happened ??= happens();
  };
  return async () => {
    if (happened === null) throw new Error(`the rollback never came to ${place}`);
    await happened;
  };
}

/** That nothing was touched: the very container still runs, and never stopped. */
async function expectUntouched(unit: ContainerUnit, instance: string | undefined): Promise<void> {
  expect(await unit.running()).toMatchObject({ instance, image: { digest: unit.third }, healthy: true });
  expect(await unit.countProcesses()).toBe(1);
}

test("a registry that does not answer when the image has to be pulled makes the plan warn, and changes nothing", async () => {
  const unit = await begin("registry-down", { faultLimitMs: 5_000 });
  const instance = (await unit.running())?.instance;
  await removeImage(real.engine, unit.images[1].reference);
  real.registry.suspend();
  try {
    const planned = await plan(unit, 2);
    const check = planned.checks.find(({ name }) => name === "image_available");
    expect(check).toMatchObject({ status: "warn" });
    expect(check?.message).toContain("Whether the image is still there is not known");
    const rollback = await execute(planned.id, ["image_available"]);
    expect(rollback.status).toBe("failed");
    expect(rollback.outcome).toMatch(/^Nothing was changed\. The deploy target could not be asked: /);
    expect(rollback.outcome).toContain(real.registry.address);
    expect(rollback.steps.map(({ status }) => status)).toEqual(["failed", ...Array(4).fill("skipped")]);
    await expectUntouched(unit, instance);
  } finally {
    real.registry.resume();
  }
  // The registry is there again, and with it the image: the same rollback works.
  const again = await execute((await plan(unit, 2)).id);
  expect(again.status, again.outcome ?? "").toBe("succeeded");
  expect(await unit.running()).toMatchObject({ image: { digest: unit.second }, healthy: true });
});

test("an image that is deleted between plan and execution changes nothing, and the outcome says that it is gone", async () => {
  const unit = await begin("deleted");
  const instance = (await unit.running())?.instance;
  const planned = await plan(unit, 2);
  expect(planned.checks.find(({ name }) => name === "image_available")).toMatchObject({ status: "pass" });
  await unit.container.unpublish(unit.images[1]);
  const rollback = await execute(planned.id);
  expect(rollback.status).toBe("failed");
  expect(rollback.outcome).toMatch(/^Nothing was changed\. The image is gone: /);
  expect(rollback.outcome).toContain(unit.second);
  await expectUntouched(unit, instance);
});

test("an image that is deleted when it was found already leaves what runs in place, and says so", async () => {
  const unit = await begin("deleted-late");
  const instance = (await unit.running())?.instance;
  const deleted = at("resolve:recorded", () => unit.container.unpublish(unit.images[1]));
  const rollback = await execute((await plan(unit, 2)).id);
  await deleted();
  expect(["failed", "reverted"]).toContain(rollback.status);
  expect(rollback.outcome).toMatch(/gone|could not be put in place/);
  await expectUntouched(unit, instance);
});

test("a tag that was given to another image after the load was recorded brings that load's own image back", async () => {
  const unit = await begin("moved-tag");
  const moved = await unit.container.publish("v2", "ends-at-once");
  expect(moved.reference).toBe(unit.images[1].reference);
  expect(moved.digest).not.toBe(unit.second);
  const rollback = await execute((await plan(unit, 2)).id);
  expect(rollback.status, rollback.outcome ?? "").toBe("succeeded");
  expect(rollback.verification).toMatchObject({
    digestMatches: true,
    fingerprintMatches: true,
    observedDigest: unit.second,
  });
  expect(await unit.running()).toMatchObject({ image: { digest: unit.second }, healthy: true });
});

test("a container that starts and dies is taken back, with its last words", async () => {
  const unit = await begin("dies");
  await unit.pointFirstLoadAt(await unit.container.publish("v9", "ends-at-once"));
  const rollback = await execute((await plan(unit, 1)).id);
  expect(rollback).toMatchObject({
    status: "reverted",
    revert: { observedDigest: unit.third, digestMatches: true, healthy: true },
  });
  expect(rollback.outcome).toContain("did not come up: the container exited with code 3");
  expect(rollback.outcome).toContain("cannot open the ledger");
  expect(await unit.running()).toMatchObject({ image: { digest: unit.third }, healthy: true });
  expect(await unit.countProcesses()).toBe(1);
});

test("an engine that is restarted in the middle of the deploy does not keep the rollback from succeeding", async () => {
  const unit = await begin("engine-restarted");
  const restarted = at("deploy:started", () => real.engine.restart());
  const rollback = await execute((await plan(unit, 2)).id);
  await restarted();
  expect(rollback.status, rollback.outcome ?? "").toBe("succeeded");
  expect(rollback.verification).toMatchObject({ observedDigest: unit.second });
  expect(await unit.countProcesses()).toBe(1);
  expect(await unit.everOverlapped()).toBe(false);
});

test("an engine that stays away after the deploy leaves the outcome unknown, and says what to do", async () => {
  const unit = await begin("engine-gone", { faultLimitMs: 1_500 });
  let start: () => Promise<void> = async () => undefined;
  const stopped = at("deploy:recorded", async () => {
    start = await real.engine.shutDown();
  });
  const rollback = await execute((await plan(unit, 2)).id);
  await stopped();
  await start();
  expect(rollback.status).toBe("unknown");
  expect(rollback.outcome).toMatch(/was deployed, but whether it runs could not be seen: .*check again\.$/s);
});
