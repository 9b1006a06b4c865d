import { beforeAll, expect, test } from "vitest";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";
import { PLANNED_STEPS } from "#lib/domain/rollback/status.ts";
import type { Context } from "#lib/services/context.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { awaitRollback } from "#tests/integration/rollback/await-rollback.ts";
import { pointLoadAt, SHORT_LEASES } from "#tests/integration/rollback/crash-fixture.ts";
import { makeUnitWithTwoReleases } from "#tests/integration/rollback/two-releases.ts";
import { personContext } from "#tests/support/actors.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { boundariesOf, keepMortalWorkers, type MortalWorkers } from "./appointed-deaths.ts";
import { expectInOrder } from "./expect-order.ts";

/** Rollbacks during each of which a worker is killed; LOADLINE_CRASH_RUNS sets another number. */
const RUNS = Number(process.env.LOADLINE_CRASH_RUNS ?? 204);
/** Deploy units that are rolled back at the same time; a death takes the others' rollbacks with it. */
const AT_ONCE = 6;
const WORKERS = 3;
/** A rollback meets its own death and those of the others, on a machine that is busy with all of them. */
const LIMIT_MS = 300_000;

const database = useTestDatabase({ poolSize: 20 });
const cleanUps = useCleanUps();
let editor: Context;
beforeAll(async () => {
  editor = await personContext(database.db, "ada", { role: "editor" });
});

/** Where a worker dies, and to which load the rollback goes: #1 fails to load, so that what ran before is put back. */
type Death = { readonly at: string; readonly to: "good" | "bad" };
const DEATHS: Death[] = [
  // The release directory's program needs no telling: its restart was the reload.
  ...boundariesOf(PLANNED_STEPS).map((at): Death => ({ at, to: "good" })),
  ...boundariesOf(["deploy", "verify", "revert"]).map((at): Death => ({ at, to: "bad" })),
];

/** Load #1 is broken by now, #2 and #3 are sound; #3 runs. */
async function makeCrashUnit(deployment: string) {
  const unit = await makeUnitWithTwoReleases(database.db, { deployment });
  const third = await unit.publish("r3", { assets: { orders: [{ key: ["orders", "table"], codeVersion: "3" }] } });
  await unit.deploy("r3");
  await unit.awaitLoad(3);
  await pointLoadAt(database.db, unit, await unit.publish("r0", { error: "ImportError: no module named ledger" }));
  return { ...unit, third };
}
type CrashUnit = Awaited<ReturnType<typeof makeCrashUnit>>;

/** One rollback with a death in it, and the truth afterwards. `runs`: the digest that runs, of load #2 or #3. */
async function crash(workers: MortalWorkers, unit: CrashUnit, death: Death, runs: string) {
  const other = runs === unit.second ? { load: 3, digest: unit.third } : { load: 2, digest: unit.second };
  workers.appoint(unit.unitId, death.at);
  const id = await askUntilAnswered(unit.deployment, death.to === "bad" ? 1 : other.load);
  const rollback = await awaitRollback(editor, id, LIMIT_MS);
  const expected = death.to === "bad" ? runs : other.digest;
  const wasKept = await workers.wasKept(unit.unitId);
  expectTruth(rollback, death, expected);
  expect(await unit.running()).toMatchObject({ image: { digest: expected }, healthy: true });
  expect(await unit.pids()).toHaveLength(1);
  expect(await unit.everOverlapped()).toBe(false);
  return { runs: expected, wasKept };
}

/** The worker that would have asked the target for a plan may be the one that dies. */
async function askUntilAnswered(deployment: string, targetLoad: number): Promise<string> {
  for (;;) {
    const plan = await planRollback(editor, { deployment, location: "orders", targetLoad }, { answerLimitMs: 5_000 });
    if (plan.checks.some(({ name, status }) => name === "target_reachable" && status === "block")) continue;
    const asked = { id: plan.id, description: "back to what worked", acknowledge: ["hold", "observed"] };
    return (await executeRollback(editor, asked)).id;
  }
}

function expectTruth(rollback: RollbackView, death: Death, digest: string): void {
  const about = `${death.at} (${death.to}): ${rollback.outcome}`;
  expect(rollback.status, about).toBe(death.to === "bad" ? "reverted" : "succeeded");
  expectInOrder(rollback);
  if (death.to === "good") {
    expect(rollback.verification).toMatchObject({
      digestMatches: true,
      fingerprintMatches: true,
      observedDigest: digest,
    });
    expect(rollback.load).not.toBeNull();
  } else {
    expect(rollback.revert).toMatchObject({ observedDigest: digest, digestMatches: true, healthy: true });
  }
}

test(`${RUNS} rollbacks during each of which a worker is killed end in the truth, one deploy at a time`, {
  timeout: LIMIT_MS + RUNS * 4_000,
}, async () => {
  const units: CrashUnit[] = [];
  cleanUps.push(async () => {
    for (const unit of units) await unit.remove();
  });
  const workers = await keepMortalWorkers(database.url, WORKERS, { ...SHORT_LEASES, reloadAfterMs: 5_000 });
  cleanUps.push(workers.stop);
  const made = Array.from({ length: AT_ONCE }, async (_, index) => units.push(await makeCrashUnit(`crash-${index}`)));
  await Promise.all(made);
  let next = 0;
  let kept = 0;
  await Promise.all(
    units.map(async (unit) => {
      let runs = unit.third;
      while (kept < RUNS) {
        const death = DEATHS[next++ % DEATHS.length] as Death;
        const ended = await crash(workers, unit, death, runs);
        runs = ended.runs;
        if (ended.wasKept) kept++;
      }
    }),
  );
  expect(workers.deaths).toBeGreaterThanOrEqual(RUNS);
  const counts = await database.db.sql.query<{ status: string; count: number }>(
    "select status, count(*)::int as count from rollback group by status order by status",
  );
  expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(next);
  expect(counts.map(({ status }) => status)).toEqual(["reverted", "succeeded"]);
});
