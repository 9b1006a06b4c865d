import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { getLoad } from "#lib/services/history/get-load.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { makeUnit, type UnitFixture } from "#tests/integration/rollback/unit-fixture.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { systemContext } from "#tests/support/factories.ts";

const database = useTestDatabase();
const cleanUps = useCleanUps();

async function startUnit(deployment: string): Promise<UnitFixture> {
  const unit = await makeUnit(database.db, { deployment });
  cleanUps.push(unit.remove);
  const worker = await startLocalWorker(database, { reviveMs: 100 });
  cleanUps.push(() => worker.stop());
  await unit.publish("r1", { assets: { orders: [{ key: ["a"] }] } });
  await unit.deploy("r1");
  await unit.awaitLoad(1);
  return unit;
}

test("a program that dies is started again with the same release, and its new process is a load", async () => {
  const unit = await startUnit("dies");
  const [pid] = await unit.pids();
  process.kill(pid as number, "SIGKILL");
  await unit.awaitLoad(2);
  const [first, second] = await Promise.all(
    [1, 2].map(async (number) => {
      const place = { deployment: "dies", location: "orders", number };
      return (await getLoad(systemContext(database.db), place)).load;
    }),
  );
  expect(second?.image).toEqual(first?.image);
  expect(second?.fingerprint).toBe(first?.fingerprint);
  expect(await unit.pids()).toHaveLength(1);
  expect(await unit.everOverlapped()).toBe(false);
}, 60_000);

test("a program that was stopped on purpose stays stopped", async () => {
  const unit = await startUnit("stopped");
  await unit.stop();
  await sleep(1_000);
  expect(await unit.pids()).toEqual([]);
}, 60_000);
