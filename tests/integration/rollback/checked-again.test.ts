import { describe, expect, test, vi } from "vitest";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";
import type { StepName } from "#lib/domain/rollback/status.ts";
import { cancelRollback } from "#lib/services/rollback/cancel-rollback.ts";
import { checkRollback } from "#lib/services/rollback/check-rollback.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { awaitRollback } from "./await-rollback.ts";
import { blockVersion } from "./block-version.ts";
import { pointLoadAt, rollBackTo } from "./crash-fixture.ts";
import type { Release, UnitFixture } from "./unit-fixture.ts";
import { watchedElsewhere } from "./watched-elsewhere.ts";
import { useWatchedWorld } from "./watched-world.ts";

// They start programs and wait for them; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const database = useTestDatabase();
// What a test kills stays dead.
const world = useWatchedWorld(database, { observeLimitMs: 3_000, healthyLimitMs: 2_000, reviveMs: 3_600_000 });

const BEGINNING: StepName[] = ["resolve", "deploy", "wait_healthy", "reload", "verify"];
const namesOf = ({ steps }: RollbackView) => steps.map(({ name }) => name);
const verifyOf = ({ steps }: RollbackView) => steps.find(({ name }) => name === "verify");

function killAtOnce(unit: UnitFixture): void {
  for (const pid of unit.pidsAtOnce()) process.kill(pid, "SIGKILL");
}

/**
 * A rollback that nobody observed and that ended as unknown before it came to verify: its target fell silent right
 * after the deploy, and answers again. With `dies` the program died before, and what the target fell silent at was
 * putting back what ran before.
 */
async function unverifiedRollback(deployment: string, options: { release?: Release; dies?: boolean } = {}) {
  const unit = await world.unitOf({ deployment });
  const target = options.release === undefined ? unit.first : await unit.publish("r0", options.release);
  if (options.release !== undefined) await pointLoadAt(database.db, unit, target);
  await watchedElsewhere(database.db, unit, true);
  let heal = () => {};
  world.onStep = (step, moment) => {
    const at = `${step}:${moment}`;
    if (options.dies && at === "deploy:recorded") killAtOnce(unit);
    if (at === (options.dies ? "wait_healthy:recorded" : "deploy:recorded")) heal = unit.silenceAtOnce();
  };
  const id = await rollBackTo(world.editor, deployment, 1);
  const rollback = await awaitRollback(world.editor, id);
  world.onStep = null;
  heal();
  expect(rollback).toMatchObject({ status: "unknown", load: null, revert: null, checkedAgain: false });
  expect(namesOf(rollback)).toEqual(options.dies ? [...BEGINNING, "revert"] : BEGINNING);
  expect(verifyOf(rollback)).toMatchObject({ status: "skipped", attempts: 0 });
  return { unit, id, target };
}

describe("a rollback that ended before it was ever verified, and is checked again,", () => {
  test("is proven by a load that was recorded meanwhile, though nobody could link it", async () => {
    const { unit, id } = await unverifiedRollback("never-verified");
    await watchedElsewhere(database.db, unit, false);
    await unit.awaitLoad(3);
    await checkRollback(world.editor, { id });
    const rollback = await awaitRollback(world.editor, id);
    expect(rollback).toMatchObject({
      status: "succeeded",
      load: 3,
      checkedAgain: true,
      verification: { digestMatches: true, fingerprintMatches: true, observedDigest: unit.first },
    });
    expect(namesOf(rollback)).toEqual(BEGINNING);
    expect(verifyOf(rollback)).toMatchObject({ status: "succeeded", attempts: 1 });
  });

  test("has failed where its code did, and nothing is put back", async () => {
    const release = { error: "ImportError: no module named ledger" };
    const { unit, id, target } = await unverifiedRollback("fails-to-load", { release });
    await watchedElsewhere(database.db, unit, false);
    await unit.awaitLoad(3);
    const before = await unit.running();
    await checkRollback(world.editor, { id });
    const rollback = await awaitRollback(world.editor, id);
    expect(rollback).toMatchObject({ status: "failed", load: 3, revert: null });
    expect(rollback.outcome).toMatch(/orders failed to load \(load #3\): ImportError: no module named ledger$/);
    expect(namesOf(rollback)).toEqual(BEGINNING);
    expect(before).toMatchObject({ image: { digest: target } });
    expect(await unit.running()).toEqual(before);
  });

  test("has failed where its program died, and nothing is put back", async () => {
    const { unit, id } = await unverifiedRollback("died-since");
    world.onStep = (step, moment) => {
      if (step === "verify" && moment === "started") killAtOnce(unit);
    };
    await checkRollback(world.editor, { id });
    const rollback = await awaitRollback(world.editor, id);
    expect(rollback).toMatchObject({
      status: "failed",
      outcome: "shop:r1 was deployed, but nothing runs any more.",
      revert: null,
    });
    expect(namesOf(rollback)).toEqual(BEGINNING);
    expect(await unit.running()).toBeNull();
  });

  test("is not put back a second time where that was tried before", async () => {
    const { unit, id } = await unverifiedRollback("tried-before", { dies: true });
    await checkRollback(world.editor, { id });
    const rollback = await awaitRollback(world.editor, id);
    expect(rollback).toMatchObject({ status: "failed", revert: null });
    expect(rollback.outcome).toBe("shop:r1 was deployed, but nothing runs any more.");
    expect(namesOf(rollback)).toEqual([...BEGINNING, "revert"]);
    expect(rollback.steps.at(-1)).toMatchObject({ name: "revert", status: "failed", attempts: 1 });
    expect(await unit.running()).toBeNull();
  });
});

describe("a check that is cancelled puts nothing back", () => {
  async function cancelCheck(id: string): Promise<RollbackView> {
    await checkRollback(world.editor, { id });
    await cancelRollback(world.editor, { id });
    const rollback = await awaitRollback(world.editor, id);
    expect(rollback).toMatchObject({
      status: "unknown",
      outcome: "Cancelled by ada while it was verified again. What became of it is still not known.",
      revert: null,
    });
    return rollback;
  }

  test("where the rollback had ended before it was ever verified", async () => {
    const { unit, id } = await unverifiedRollback("cancelled-check");
    const before = await unit.running();
    expect(namesOf(await cancelCheck(id))).toEqual(BEGINNING);
    expect(before).toMatchObject({ image: { digest: unit.first } });
    expect(await unit.running()).toEqual(before);
  });

  test("where what ran before could not be put back", async () => {
    const { unit, id } = await unverifiedRollback("cancelled-blocked");
    await blockVersion(database.db, unit, 2);
    await cancelCheck(id);
    expect(await unit.running()).toMatchObject({ image: { digest: unit.first } });
  });

  test("where putting back what ran before was tried and did not end", async () => {
    const { unit, id } = await unverifiedRollback("cancelled-tried", { dies: true });
    expect(namesOf(await cancelCheck(id))).toEqual([...BEGINNING, "revert"]);
    expect(await unit.running()).toBeNull();
  });
});
