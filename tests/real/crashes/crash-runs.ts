import { expect } from "vitest";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";
import type { Running } from "#lib/deploy/target.ts";
import { PLANNED_STEPS } from "#lib/domain/rollback/status.ts";
import type { Context } from "#lib/services/context.ts";
import { ServiceError } from "#lib/services/errors.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { awaitRollback } from "#tests/integration/rollback/await-rollback.ts";
import { boundariesOf, type MortalWorkers } from "./appointed-deaths.ts";
import { expectInOrder } from "./expect-order.ts";

/** A rollback meets its own death and those of the others, on a machine that is busy with all of them. */
export const LIMIT_MS = 300_000;

/** Rollbacks over all drivers during each of which a worker is killed; LOADLINE_CRASH_RUNS sets another number. */
const ALL_RUNS = Number(process.env.LOADLINE_CRASH_RUNS ?? 204);

/** How many of them are one driver's. @param share of all, from 0 to 1. */
export function runsOf(share: number): number {
  return Math.ceil(ALL_RUNS * share);
}

/** Load #1 of its location `orders` fails to load by now, #2 and #3 are sound; #3 runs, and a source watches it. */
export type CrashUnit = {
  readonly deployment: string;
  readonly unitId: string;
  /** Digests of loads #2 and #3. */
  readonly second: string;
  readonly third: string;
  running(): Promise<Running | null>;
  countProcesses(): Promise<number>;
  /** Whether two of its processes were ever alive at once. */
  everOverlapped(): Promise<boolean>;
  remove(): Promise<void>;
};

/** Where a worker dies, and to which load the rollback goes: to the bad one, what ran before is put back. */
type Death = { readonly at: string; readonly to: "good" | "bad" };
const DEATHS: readonly Death[] = [
  // No program here needs telling: its restart was the reload.
  ...boundariesOf(PLANNED_STEPS).map((at): Death => ({ at, to: "good" })),
  ...boundariesOf(["deploy", "verify", "revert"]).map((at): Death => ({ at, to: "bad" })),
];

/**
 * Rolls the units back and forth, all at the same time and each over and over, until a worker was killed during `runs`
 * rollbacks; after each the truth is asked for.
 * @returns how many rollbacks it took.
 */
export async function crashRollbacks(
  editor: Context,
  workers: MortalWorkers,
  units: readonly CrashUnit[],
  runs: number,
): Promise<number> {
  let next = 0;
  let kept = 0;
  await Promise.all(
    units.map(async (unit) => {
      let digest = unit.third;
      while (kept < runs) {
        const death = DEATHS[next++ % DEATHS.length] as Death;
        const ended = await crash(editor, workers, unit, death, digest);
        digest = ended.digest;
        if (ended.wasKept) kept++;
      }
    }),
  );
  expect(workers.deaths).toBeGreaterThanOrEqual(runs);
  return next;
}

/** One rollback with a death in it, and the truth afterwards. `runs`: the digest that runs, of load #2 or #3. */
async function crash(editor: Context, workers: MortalWorkers, unit: CrashUnit, death: Death, runs: string) {
  const other = runs === unit.second ? { load: 3, digest: unit.third } : { load: 2, digest: unit.second };
  workers.appoint(unit.unitId, death.at);
  const id = await askUntilAnswered(editor, unit.deployment, death.to === "bad" ? 1 : other.load);
  const rollback = await awaitRollback(editor, id, LIMIT_MS);
  const digest = death.to === "bad" ? runs : other.digest;
  const wasKept = await workers.wasKept(unit.unitId);
  expectTruth(rollback, death, digest);
  expect(await unit.running()).toMatchObject({ image: { digest }, healthy: true });
  expect(await unit.countProcesses()).toBe(1);
  expect(await unit.everOverlapped()).toBe(false);
  await sourceHasSeen(editor, unit);
  return { digest, wasKept };
}

/** What a revert put back is a load of its own, which comes when the source sees it: later than that it stops a rollback. */
async function sourceHasSeen(editor: Context, unit: CrashUnit): Promise<void> {
  const read = `select s.server_id from source_state s join code_location l on l.id = s.location_id
                where l.deploy_unit_id = $1::uuid`;
  await expect
    .poll(
      async () => {
        const [row] = await editor.db.sql.query<{ server_id: string }>(read, [unit.unitId]);
        return row?.server_id === (await unit.running())?.instance;
      },
      { timeout: LIMIT_MS, interval: 50 },
    )
    .toBe(true);
}

/**
 * Plans again where the worker that would have asked the target is the one that died, and where the source came by what
 * the rollback before put back only after the plan was made, which is then refused as stale.
 */
async function askUntilAnswered(editor: Context, deployment: string, targetLoad: number): Promise<string> {
  for (;;) {
    const plan = await planRollback(editor, { deployment, location: "orders", targetLoad }, { answerLimitMs: 30_000 });
    if (plan.checks.some(({ name, status }) => name === "target_reachable" && status === "block")) continue;
    const asked = { id: plan.id, description: "back to what worked", acknowledge: ["hold", "observed"] };
    try {
      return (await executeRollback(editor, asked)).id;
    } catch (error) {
      if (!(error instanceof ServiceError && error.message.startsWith("The plan is stale"))) throw error;
    }
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
