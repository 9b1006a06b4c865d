import { expect } from "vitest";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";
import type { Database } from "#lib/db/database.ts";
import type { WorkerOptions } from "#lib/jobs/worker-options.ts";
import type { Context } from "#lib/services/context.ts";
import { getLoad } from "#lib/services/history/get-load.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import type { makeUnitWithTwoReleases } from "./two-releases.ts";

/** Short leases, so that what a dead worker held is taken over soon. */
export const SHORT_LEASES: Partial<WorkerOptions> = { pollMs: 100, leaseMs: 1_500, firstRetryMs: 100 };

/** For who counts how often a rollback changed hands: only the dead lose a lease of this, and not the slow. */
export const LONG_LEASES: Partial<WorkerOptions> = { ...SHORT_LEASES, leaseMs: 30_000 };

/** What dead workers hold is free, as it is once their leases have run out; no living one may hold anything. */
export async function endLeases(db: Database): Promise<void> {
  for (const table of ["rollback", "connection"]) {
    await db.sql.query(`update ${table} set lease_until = now() - interval '1 second' where lease_until is not null`);
  }
}

/** A worker of a busy machine takes its time. */
const ANSWER_LIMIT_MS = 60_000;

type Unit = Awaited<ReturnType<typeof makeUnitWithTwoReleases>>;

/** Asks for a rollback to load #1; a worker must be there to answer the plan. */
export function requestRollback(editor: Context, unit: Unit): Promise<string> {
  return rollBackTo(editor, unit.deployment, 1);
}

/** The same for any load of `orders`. */
export async function rollBackTo(
  editor: Context,
  deployment: string,
  targetLoad: number,
  acknowledge: string[] = [],
): Promise<string> {
  const asked = { deployment, location: "orders", targetLoad };
  const plan = await planRollback(editor, asked, { answerLimitMs: ANSWER_LIMIT_MS });
  return (await executeRollback(editor, { id: plan.id, description: "back to what worked", acknowledge })).id;
}

/** Has load #1 name release r0: sound in itself, though what it needs of its surroundings has gone since it last ran. */
export async function pointLoadAt(db: Database, unit: Unit, digest: string): Promise<void> {
  await db.sql.query(
    "update load set image_reference = 'shop:r0', image_digest = $2 where number = 1 and location_id = (select id from code_location where deployment_id = $1::uuid)",
    [unit.deploymentId, digest],
  );
  await db.prisma.deployUnit.update({ where: { id: unit.unitId }, data: { allowedRepositories: ["shop"] } });
}

/** The truth after a rollback that succeeded, however often its worker died. */
export async function expectProven(editor: Context, unit: Unit, rollback: RollbackView): Promise<void> {
  expect(rollback).toMatchObject({
    status: "succeeded",
    load: 3,
    verification: { digestMatches: true, fingerprintMatches: true, observedDigest: unit.first },
  });
  expect(rollback.steps.map((step) => step.status)).toEqual([
    "succeeded",
    "succeeded",
    "succeeded",
    "skipped",
    "succeeded",
  ]);
  expect(await unit.running()).toMatchObject({ image: { reference: "shop:r1", digest: unit.first }, healthy: true });
  expect(await unit.pids()).toHaveLength(1);
  expect(await unit.everOverlapped()).toBe(false);
  await unit.awaitLoad(3);
  const { load } = await getLoad(editor, { deployment: unit.deployment, location: "orders", number: 3 });
  expect(load).toMatchObject({ rollbackOf: 1, rollbackId: rollback.id, image: { digest: unit.first } });
}
