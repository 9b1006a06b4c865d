import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Context } from "#lib/services/context.ts";
import { cancelRollback } from "#lib/services/rollback/cancel-rollback.ts";
import { getRollback } from "#lib/services/rollback/get-rollback.ts";
import { personContext } from "#tests/support/actors.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { awaitRollback } from "./await-rollback.ts";
import { blockVersion } from "./block-version.ts";
import { endLeases, LONG_LEASES, pointLoadAt, requestRollback, SHORT_LEASES } from "./crash-fixture.ts";
import { spawnTestWorker } from "./spawn-worker.ts";
import { makeUnitWithTwoReleases } from "./two-releases.ts";

// They start programs and wait for them; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const database = useTestDatabase();
const cleanUps = useCleanUps();
let editor: Context;
beforeAll(async () => {
  editor = await personContext(database.db, "ada", { role: "editor" });
});

/** A rollback whose worker died at `at`, and which nobody has taken up yet; `goOn` starts the next worker. */
async function interruptedAt(at: string, deployment: string) {
  const dying = await spawnTestWorker(database.url, SHORT_LEASES, { at });
  cleanUps.push(dying.stop);
  const unit = await makeUnitWithTwoReleases(database.db, { deployment });
  cleanUps.push(unit.remove);
  const before = await unit.running();
  const id = await requestRollback(editor, unit);
  expect(await dying.exited).toBe("SIGKILL");
  const goOn = async () => {
    const next = await spawnTestWorker(database.url, SHORT_LEASES);
    cleanUps.push(next.stop);
    return awaitRollback(editor, id);
  };
  return { unit, id, before, goOn };
}

const assets = { orders: [{ key: ["orders", "table"], codeVersion: "3" }] };

describe("a deploy of somebody else's is left alone", () => {
  test("that lands right before the rollback's own", async () => {
    const { unit, goOn } = await interruptedAt("resolve:recorded", "lands-before");
    await unit.publish("r3", { assets });
    await unit.deploy("r3");
    const rollback = await goOn();
    expect(rollback.status).toBe("failed");
    expect(rollback.outcome).toBe(
      "Nothing was changed. shop:r3 was deployed after this rollback had begun. Plan again.",
    );
    expect(await unit.running()).toMatchObject({ image: { reference: "shop:r3" } });
  });

  test.each(["deploy:started", "deploy:done"])("that lands in its middle, at %s", async (at) => {
    const { unit, goOn } = await interruptedAt(at, `lands-${at.replace(":", "-")}`);
    await unit.publish("r3", { assets });
    await unit.deploy("r3");
    const rollback = await goOn();
    expect(rollback).toMatchObject({ status: "failed", revert: null });
    expect(rollback.outcome).toBe(
      "The deploy was interrupted, and meanwhile shop:r3 was deployed by somebody else. That runs now and was left alone. Plan again.",
    );
    expect(await unit.running()).toMatchObject({ image: { reference: "shop:r3" } });
  });

  test("that lands after it, which is not what was asked for and not put back either", async () => {
    const { unit, goOn } = await interruptedAt("deploy:recorded", "lands-after");
    await unit.publish("r3", { assets });
    await unit.deploy("r3");
    const rollback = await goOn();
    expect(rollback).toMatchObject({ status: "failed", verification: { digestMatches: false }, revert: null });
    expect(rollback.outcome).toMatch(/Something else was deployed, or the release was altered\.$/);
    expect(await unit.running()).toMatchObject({ image: { reference: "shop:r3" } });
  });
});

describe("what came up since the request stops a rollback before it touches anything", () => {
  type Unit = { unitId: string; deploymentId: string; first: string; second: string };
  const by = { name: "Grace" };
  test.each<[string, RegExp, (unit: Unit) => Promise<unknown>]>([
    [
      "freeze window",
      /frozen|freeze/i,
      ({ deploymentId }) =>
        database.db.prisma.freezeWindow.create({
          data: {
            deploymentId,
            name: "Closing of the books",
            startsAt: new Date(Date.now() - 3_600_000),
            endsAt: new Date(Date.now() + 3_600_000),
            createdBy: by,
          },
        }),
    ],
    [
      "hold",
      /Grace holds this deploy unit until .*books are closed/,
      ({ unitId }) =>
        database.db.prisma.deployHold.create({
          data: { unitId, owner: by, reason: "books are closed", expiresAt: new Date(Date.now() + 3_600_000) },
        }),
    ],
    ["block of the version", /loses orders/, (unit) => blockVersion(database.db, unit, 1)],
  ])("a %s", async (what, words, put) => {
    const { unit, before, goOn } = await interruptedAt("resolve:recorded", `since-${what.replaceAll(" ", "-")}`);
    await put(unit);
    const rollback = await goOn();
    expect(rollback.status).toBe("failed");
    expect(rollback.outcome).toMatch(/^Nothing was changed\. /);
    expect(rollback.outcome).toMatch(words);
    expect(await unit.running()).toEqual(before);
  });
});

describe("a rollback that is cancelled while it runs", () => {
  test("before its deploy changes nothing", async () => {
    const { unit, id, before, goOn } = await interruptedAt("resolve:recorded", "cancelled-early");
    expect(await cancelRollback(editor, { id })).toEqual({ id, status: "running" });
    const asked = await getRollback(editor, { id });
    expect(asked).toMatchObject({ status: "running", cancelAsked: { by: { name: "ada" } } });
    const rollback = await goOn();
    expect(rollback).toMatchObject({ status: "cancelled", outcome: "Cancelled by ada before anything was changed." });
    expect(rollback.steps.map(({ status }) => status)).toEqual([
      "succeeded",
      "skipped",
      "skipped",
      "skipped",
      "skipped",
    ]);
    expect(await unit.running()).toEqual(before);
  });

  test.each(["deploy:started", "deploy:done", "wait_healthy:recorded", "verify:done"])(
    "at %s is taken back",
    async (at) => {
      const { unit, id, goOn } = await interruptedAt(at, `cancelled-${at.replace(":", "-")}`);
      await cancelRollback(editor, { id });
      const rollback = await goOn();
      expect(rollback).toMatchObject({ status: "reverted", revert: { digestMatches: true, healthy: true } });
      expect(rollback.outcome).toMatch(/^Cancelled by ada after its deploy had begun\. shop:r2 was put back and runs/);
      expect(await unit.running()).toMatchObject({ image: { digest: unit.second }, healthy: true });
      expect(await unit.pids()).toHaveLength(1);
      expect(await unit.everOverlapped()).toBe(false);
      await expect(cancelRollback(editor, { id })).rejects.toMatchObject({
        code: "conflict",
        message: "This rollback has ended and can no longer be cancelled.",
      });
    },
  );

  test("is refused where what ran before cannot be put back, and goes on", async () => {
    const { unit, id, goOn } = await interruptedAt("deploy:recorded", "cancel-refused");
    await blockVersion(database.db, unit, 2);
    await expect(cancelRollback(editor, { id })).rejects.toMatchObject({
      code: "conflict",
      message:
        "The deploy has begun, and this rollback can no longer be cancelled. What ran before (shop:r2) cannot be put back: that version is blocked here (loses orders). Wait until it has ended.",
    });
    expect(await goOn()).toMatchObject({ status: "succeeded", cancelAsked: null });
  });
});

test.each(["revert:started", "revert:done"])(
  "a worker killed at %s leaves what ran before to be put back by the next",
  async (at) => {
    const dying = await spawnTestWorker(database.url, LONG_LEASES, { at });
    cleanUps.push(dying.stop);
    const unit = await makeUnitWithTwoReleases(database.db, { deployment: `killed-${at.replace(":", "-")}` });
    cleanUps.push(unit.remove);
    await pointLoadAt(database.db, unit, await unit.publish("r0", { error: "ImportError" }));
    const id = await requestRollback(editor, unit);
    expect(await dying.exited).toBe("SIGKILL");
    await expect(cancelRollback(editor, { id })).rejects.toMatchObject({
      code: "conflict",
      message: "What ran before is being put back already. Wait until that has ended.",
    });
    await endLeases(database.db);
    const next = await spawnTestWorker(database.url, LONG_LEASES);
    cleanUps.push(next.stop);
    const rollback = await awaitRollback(editor, id);
    expect(rollback).toMatchObject({ status: "reverted", revert: { digestMatches: true, healthy: true } });
    expect(rollback.steps.at(-1)).toMatchObject({ name: "revert", status: "succeeded", attempts: 2 });
    expect(await unit.running()).toMatchObject({ image: { digest: unit.second } });
    expect(await unit.pids()).toHaveLength(1);
  },
);
