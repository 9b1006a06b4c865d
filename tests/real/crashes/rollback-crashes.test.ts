import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { STEP_NAMES } from "#lib/domain/rollback/status.ts";
import type { Context } from "#lib/services/context.ts";
import { awaitRollback } from "#tests/integration/rollback/await-rollback.ts";
import { expectProven, requestRollback, SHORT_LEASES } from "#tests/integration/rollback/crash-fixture.ts";
import { spawnTestWorker } from "#tests/integration/rollback/spawn-worker.ts";
import { makeUnitWithTwoReleases } from "#tests/integration/rollback/two-releases.ts";
import { personContext } from "#tests/support/actors.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";

const database = useTestDatabase();
let editor: Context;
const cleanUps = useCleanUps();
beforeAll(async () => {
  editor = await personContext(database.db, "ada", { role: "editor" });
});

const boundaries = STEP_NAMES.flatMap((step) => ["started", "done", "recorded"].map((moment) => `${step}:${moment}`));

// After the last boundary the rollback has ended, so nothing is left to take over.
test.each(boundaries)("a worker killed at %s: the next one ends the rollback in the truth", async (at) => {
  const dying = await spawnTestWorker(database.url, SHORT_LEASES, { at });
  cleanUps.push(dying.stop);
  const unit = await makeUnitWithTwoReleases(database.db, { deployment: `at-${at.replace(":", "-")}` });
  cleanUps.push(unit.remove);
  const id = await requestRollback(editor, unit);
  expect(await dying.exited).toBe("SIGKILL");
  const next = await spawnTestWorker(database.url, SHORT_LEASES);
  cleanUps.push(next.stop);
  await expectProven(editor, unit, await awaitRollback(editor, id));
});

describe("workers killed at any moment, again and again", () => {
  test.each(Array.from({ length: 12 }, (_, index) => index + 1))("round %i", async (round) => {
    let worker = await spawnTestWorker(database.url, SHORT_LEASES);
    const unit = await makeUnitWithTwoReleases(database.db, { deployment: `round-${round}` });
    cleanUps.push(unit.remove);
    const id = await requestRollback(editor, unit);
    for (let death = 0; death < 3; death++) {
      await sleep(Math.random() * 900);
      worker.child.kill("SIGKILL");
      await worker.exited;
      worker = await spawnTestWorker(database.url, SHORT_LEASES);
    }
    cleanUps.push(worker.stop);
    await expectProven(editor, unit, await awaitRollback(editor, id));
  });
});
