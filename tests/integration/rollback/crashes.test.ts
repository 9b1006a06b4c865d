import pino from "pino";
import { beforeAll, expect, test, vi } from "vitest";
import { startWorker } from "#lib/jobs/start-worker.ts";
import type { Context } from "#lib/services/context.ts";
import { getRollback } from "#lib/services/rollback/get-rollback.ts";
import { personContext } from "#tests/support/actors.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { awaitRollback } from "./await-rollback.ts";
import { endLeases, expectProven, LONG_LEASES, requestRollback, SHORT_LEASES } from "./crash-fixture.ts";
import { spawnTestWorker } from "./spawn-worker.ts";
import { makeUnitWithTwoReleases } from "./two-releases.ts";

// They start programs and wait for them; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const database = useTestDatabase();
let editor: Context;
const cleanUps = useCleanUps();
beforeAll(async () => {
  editor = await personContext(database.db, "ada", { role: "editor" });
});

// Every boundary of every step is in tests/real/crashes/rollback-crashes.test.ts; these three are the ones that hurt.
test.each(["deploy:started", "deploy:done", "verify:started"])(
  "a worker killed at %s leaves a rollback that the next worker brings to its true end",
  async (at) => {
    const dying = await spawnTestWorker(database.url, LONG_LEASES, { at });
    cleanUps.push(dying.stop);
    const unit = await makeUnitWithTwoReleases(database.db, { deployment: `killed-${at.replace(":", "-")}` });
    cleanUps.push(unit.remove);
    const id = await requestRollback(editor, unit);
    expect(await dying.exited).toBe("SIGKILL");
    expect((await getRollback(editor, { id })).status).toBe("running");

    await endLeases(database.db);
    const next = await spawnTestWorker(database.url, LONG_LEASES);
    cleanUps.push(next.stop);
    const rollback = await awaitRollback(editor, id);
    await expectProven(editor, unit, rollback);
    const begunTwice = rollback.steps.find(({ name }) => name === at.split(":")[0]);
    expect(begunTwice).toMatchObject({ attempts: 2 });
    expect(begunTwice?.log.map(({ line }) => line)).toContain("Attempt 2 begins");
    const { fencingToken } = await database.db.prisma.deployUnit.findUniqueOrThrow({ where: { id: unit.unitId } });
    expect(fencingToken).toBe(2n);
  },
);

test.each(["deploy:started", "deploy:done"])(
  "a worker that is frozen at %s and wakes after another took over changes nothing",
  async (at) => {
    const frozen = await spawnTestWorker(database.url, SHORT_LEASES, { at, signal: "SIGSTOP" });
    cleanUps.push(async () => {
      frozen.child.kill("SIGKILL");
      await frozen.exited;
    });
    const unit = await makeUnitWithTwoReleases(database.db, { deployment: `frozen-${at.replace(":", "-")}` });
    cleanUps.push(unit.remove);
    const id = await requestRollback(editor, unit);
    const other = await spawnTestWorker(database.url, SHORT_LEASES);
    cleanUps.push(other.stop);
    const ended = await awaitRollback(editor, id);
    await expectProven(editor, unit, ended);

    const before = await unit.running();
    frozen.child.kill("SIGCONT");
    // Time enough for the woken worker to deploy and to journal, if it still could.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await getRollback(editor, { id })).toEqual(ended);
    expect(await unit.running()).toEqual(before);
    await expectProven(editor, unit, ended);
  },
);

test("a worker that is told to stop hands its rollback over at once", async () => {
  const first = await spawnTestWorker(database.url, { ...SHORT_LEASES, leaseMs: 600_000 });
  cleanUps.push(first.stop);
  const unit = await makeUnitWithTwoReleases(database.db, { deployment: "handed-over" });
  cleanUps.push(unit.remove);
  const id = await requestRollback(editor, unit);
  await first.stop();
  expect(await first.exited).toBe("0");
  const askedAt = Date.now();
  const next = await spawnTestWorker(database.url, { ...SHORT_LEASES, leaseMs: 600_000 });
  cleanUps.push(next.stop);
  await expectProven(editor, unit, await awaitRollback(editor, id));
  expect(Date.now() - askedAt).toBeLessThan(60_000);
});

test("ten workers that start at once share the work: one load per observation, one run per rollback", async () => {
  const log = pino({ level: "silent" });
  const workers = await Promise.all(
    Array.from({ length: 10 }, () => startWorker({ db: database.db, databaseUrl: database.url, log }, LONG_LEASES)),
  );
  cleanUps.push(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
  });
  const unit = await makeUnitWithTwoReleases(database.db, { deployment: "ten-workers" });
  cleanUps.push(unit.remove);
  const id = await requestRollback(editor, unit);
  await expectProven(editor, unit, await awaitRollback(editor, id));
  const { fencingToken } = await database.db.prisma.deployUnit.findUniqueOrThrow({ where: { id: unit.unitId } });
  expect(fencingToken).toBe(1n);
});
