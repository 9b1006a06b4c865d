import { z } from "zod";
import type { VerificationView } from "../../contracts/rollbacks.ts";
import type { Lease } from "../../db/rollback/journal.ts";
import { readPlan } from "../../db/rollback/plans.ts";
import { type RollbackRow, readRollback, readSteps, type StepRow } from "../../db/rollback/rollbacks.ts";
import { readUnit, readUnitLocations, type UnitRow } from "../../db/rollback/units.ts";
import type { TerminalStatus } from "../../domain/rollback/state-machine.ts";
import type { StepName } from "../../domain/rollback/status.ts";
import { planBodySchema } from "../../services/rollback/plan-body.ts";
import type { Worker } from "../worker-context.ts";

/** One look at the journal of a rollback that this worker runs. */
export type Run = {
  readonly worker: Worker;
  readonly lease: Lease;
  readonly rollback: RollbackRow;
  readonly steps: readonly StepRow[];
  readonly unit: UnitRow;
  /** Every code location of the unit, with the load that the plan has it go back to. */
  readonly locations: readonly { readonly id: bigint; readonly name: string; readonly targetLoad: number | null }[];
  /** False where the plan was saved by another version, or written to by hand: it must end, not be tried for ever. */
  readonly isPlanReadable: boolean;
  /** Aborts when the lease is lost or the worker must end now: touch nothing any more. */
  readonly lost: AbortSignal;
  /** Aborts besides when the worker is asked to stop: whoever only waits, leaves. */
  readonly leaving: AbortSignal;
  /** Shows one line under the running step. */
  readonly note: (line: string) => void;
};

export type StepResult =
  | { readonly type: "done"; readonly detail: string; readonly state?: unknown }
  | { readonly type: "skipped"; readonly detail: string }
  | RunEnd;

/** The run is over with this step; the steps after it will not be done. */
export type RunEnd = {
  readonly type: "ended";
  readonly status: Exclude<TerminalStatus, "cancelled">;
  /** For the page: what happened, and what to do where that helps. */
  readonly outcome: string;
  readonly verification?: VerificationView;
  readonly resultLoad?: number | null;
};

export async function readRun(
  worker: Worker,
  lease: Lease,
): Promise<Pick<Run, "worker" | "lease" | "rollback" | "steps" | "unit" | "locations" | "isPlanReadable">> {
  const { sql } = worker.db;
  const rollback = await readRollback(sql, lease.rollbackId);
  const plan = rollback && (await readPlan(sql, rollback.planId));
  const unit = rollback && (await readUnit(sql, rollback.unitId));
  if (!rollback || !plan || !unit) throw new Error(`rollback ${lease.rollbackId} is incomplete`);
  const planned = planBodySchema.safeParse(plan.body).data?.plan.locations;
  const locations = (await readUnitLocations(sql, unit.id)).map(({ id, name }) => ({
    id,
    name,
    targetLoad: planned?.find((one) => one.name === name)?.targetLoad ?? null,
  }));
  const steps = await readSteps(sql, rollback.id);
  return { worker, lease, rollback, steps, unit, locations, isPlanReadable: planned !== undefined };
}

const resolvedSchema = z.object({ reference: z.string(), digest: z.string().nullable() });

/** The image that the first step found, as every later step uses it. */
export function resolvedImage(run: Run): z.infer<typeof resolvedSchema> {
  return resolvedSchema.parse(stateOf(run, "resolve"));
}

function stateOf(run: Run, name: StepName): unknown {
  return run.steps.find((step) => step.name === name)?.state;
}
