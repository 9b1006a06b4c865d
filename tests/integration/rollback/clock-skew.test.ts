import { fileURLToPath } from "node:url";
import { beforeAll, expect, test, vi } from "vitest";
import type { WorkerOptions } from "#lib/jobs/worker-options.ts";
import type { Context } from "#lib/services/context.ts";
import { getLoad } from "#lib/services/history/get-load.ts";
import { personContext } from "#tests/support/actors.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { awaitRollback } from "./await-rollback.ts";
import { expectProven, LONG_LEASES, requestRollback, SHORT_LEASES } from "./crash-fixture.ts";
import { spawnTestWorker } from "./spawn-worker.ts";
import { makeUnitWithTwoReleases } from "./two-releases.ts";

// They start programs and wait for them; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const database = useTestDatabase();
const cleanUps = useCleanUps();
const HOUR_MS = 3_600_000;
const CLOCK = fileURLToPath(new URL("./shifted-clock.mjs", import.meta.url));
let editor: Context;
beforeAll(async () => {
  editor = await personContext(database.db, "ada", { role: "editor" });
});

/** A lease that a living worker keeps on a busy machine too, and a dead one loses while the test waits. */
const LEASES = { ...SHORT_LEASES, leaseMs: 6_000 };

async function startWorkerOff(byMs: number, leases: Partial<WorkerOptions>, death?: { at: string }) {
  const worker = await spawnTestWorker(database.url, leases, death, {
    NODE_OPTIONS: `--import ${CLOCK}`,
    TEST_CLOCK_SHIFT_MS: String(byMs),
  });
  cleanUps.push(worker.stop);
  return worker;
}

test.each([
  ["ahead", HOUR_MS],
  ["behind", -HOUR_MS],
])(
  "a worker whose clock is an hour %s of the web process's makes and proves a rollback, and keeps its lease",
  async (word, byMs) => {
    await startWorkerOff(byMs, LONG_LEASES);
    const unit = await makeUnitWithTwoReleases(database.db, { deployment: `clock-${word}` });
    cleanUps.push(unit.remove);
    const rollback = await awaitRollback(editor, await requestRollback(editor, unit));
    await expectProven(editor, unit, rollback);
    const { fencingToken } = await database.db.prisma.deployUnit.findUniqueOrThrow({ where: { id: unit.unitId } });
    expect(fencingToken).toBe(1n);
    // Every time that is kept is the database's.
    for (const at of [rollback.createdAt, rollback.startedAt, rollback.endedAt]) {
      expect(Math.abs(Date.parse(at ?? "") - Date.now())).toBeLessThan(HOUR_MS / 2);
    }
    const { load } = await getLoad(editor, { deployment: unit.deployment, location: "orders", number: 3 });
    expect(Math.abs(Date.parse(load.recordedAt) - Date.now())).toBeLessThan(HOUR_MS / 2);
  },
);

test("of two workers whose clocks are two hours apart none takes a living one's rollback, and each takes a dead one's", async () => {
  const dying = await startWorkerOff(HOUR_MS, LEASES, { at: "deploy:done" });
  const unit = await makeUnitWithTwoReleases(database.db, { deployment: "clocks-apart" });
  cleanUps.push(unit.remove);
  const id = await requestRollback(editor, unit);
  expect(await dying.exited).toBe("SIGKILL");
  await startWorkerOff(-HOUR_MS, LEASES);
  await startWorkerOff(HOUR_MS, LEASES);
  await expectProven(editor, unit, await awaitRollback(editor, id));
  const { fencingToken } = await database.db.prisma.deployUnit.findUniqueOrThrow({ where: { id: unit.unitId } });
  expect(fencingToken).toBe(2n);
});
