import { beforeAll, expect, test } from "vitest";
import type { Context } from "#lib/services/context.ts";
import { pointLoadAt, SHORT_LEASES } from "#tests/integration/rollback/crash-fixture.ts";
import { makeUnitWithTwoReleases } from "#tests/integration/rollback/two-releases.ts";
import { personContext } from "#tests/support/actors.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { useEngineAndRegistry } from "../docker/engine-and-registry.ts";
import { keepMortalWorkers } from "./appointed-deaths.ts";
import { makeContainerUnit } from "./container-unit.ts";
import { type CrashUnit, crashRollbacks, LIMIT_MS, runsOf } from "./crash-runs.ts";
import { makeReceiverUnit } from "./receiver-unit.ts";

const WORKERS = 3;

const database = useTestDatabase({ poolSize: 20 });
const cleanUps = useCleanUps();
const real = useEngineAndRegistry();
let editor: Context;
beforeAll(async () => {
  editor = await personContext(database.db, "ada", { role: "editor" });
});

async function makeReleaseUnit(deployment: string): Promise<CrashUnit> {
  const unit = await makeUnitWithTwoReleases(database.db, { deployment, healthTimeoutMs: 60_000 });
  const third = await unit.publish("r3", { assets: { orders: [{ key: ["orders", "table"], codeVersion: "3" }] } });
  await unit.deploy("r3");
  await unit.awaitLoad(3);
  await pointLoadAt(database.db, unit, await unit.publish("r0", { error: "ImportError: no module named ledger" }));
  return { ...unit, third, countProcesses: async () => (await unit.pids()).length };
}

/** Of all rollbacks, and of deploy units that are rolled back at once; a death takes the others' rollbacks with it. */
const DRIVERS = [
  { driver: "release-directory", share: 0.6, atOnce: 6, make: makeReleaseUnit },
  {
    driver: "webhook",
    share: 0.24,
    atOnce: 4,
    make: (deployment: string) => makeReceiverUnit(database.db, deployment),
  },
  {
    driver: "docker-engine",
    share: 0.16,
    atOnce: 4,
    make: (deployment: string) => makeContainerUnit(database.db, real, deployment),
  },
];

test.each(DRIVERS)(
  "rollbacks of the driver $driver during each of which a worker is killed end in the truth, one deploy at a time",
  {
    timeout: LIMIT_MS + runsOf(1) * 4_000,
  },
  async ({ driver, share, atOnce, make }) => {
    const units: CrashUnit[] = [];
    cleanUps.push(async () => {
      for (const unit of units) await unit.remove();
    });
    const workers = await keepMortalWorkers(database.url, WORKERS, { ...SHORT_LEASES, reloadAfterMs: 5_000 });
    cleanUps.push(workers.stop);
    await Promise.all(
      Array.from({ length: atOnce }, async (_, index) => units.push(await make(`crash-${driver}-${index}`))),
    );
    const rollbacks = await crashRollbacks(editor, workers, units, runsOf(share));
    const counts = await database.db.sql.query<{ status: string; count: number }>(
      `select r.status, count(*)::int as count from rollback r join deploy_unit u on u.id = r.unit_id
     where u.driver = $1 group by r.status order by r.status`,
      [driver],
    );
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(rollbacks);
    for (const { status } of counts) expect(["reverted", "succeeded"]).toContain(status);
  },
);
