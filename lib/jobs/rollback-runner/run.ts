import type { VerificationView } from "../../contracts/rollbacks.ts";
import type { Lease } from "../../db/rollback/journal.ts";
import { readPlan } from "../../db/rollback/plans.ts";
import { type RollbackRow, readRollback, readSteps, type StepRow } from "../../db/rollback/rollbacks.ts";
import { readUnit, readUnitLocations, type UnitRow } from "../../db/rollback/units.ts";
import type { ImageRef } from "../../domain/image.ts";
import type { RevertCause } from "../../domain/rollback/revert.ts";
import type { TerminalStatus } from "../../domain/rollback/state-machine.ts";
import type { StepName } from "../../domain/rollback/status.ts";
import { attemptsBefore } from "../../services/rollback/checked-again.ts";
import { planBodySchema } from "../../services/rollback/plan-body.ts";
import { readResolved } from "../../services/rollback/resolved-image.ts";
import type { TargetAnswer } from "../../services/rollback/target-answer.ts";
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
  /** What the target answered when the plan was made; null where the plan cannot be read. */
  readonly planned: TargetAnswer | null;
  /**
   * Aborts when the lease is lost or the worker must end now, within a step also when its time is up or somebody
   * cancelled: touch nothing any more.
   */
  readonly lost: AbortSignal;
  /** Aborts besides when the worker is asked to stop: whoever only waits, leaves. */
  readonly leaving: AbortSignal;
  /** Aborts when somebody asked to stop the rollback. */
  readonly cancelling: AbortSignal;
  /** Shows one line under the running step. */
  readonly note: (line: string) => void;
};

export type StepResult =
  | { readonly type: "done"; readonly detail: string; readonly state?: unknown }
  | { readonly type: "skipped"; readonly detail: string }
  | RunRevert
  | RunEnd;

/** The rollback did not take: its steps end here, and what ran before is put back. */
export type RunRevert = {
  readonly type: "reverting";
  readonly because: RevertCause;
  /** What happened, as the outcome will begin. */
  readonly reason: string;
  readonly verification?: VerificationView | undefined;
  readonly resultLoad?: number | null | undefined;
};

/** The run is over with this step; the steps after it will not be done. */
export type RunEnd = {
  readonly type: "ended";
  readonly status: TerminalStatus;
  /** For the page: what happened, and what to do where that helps. */
  readonly outcome: string;
  readonly verification?: VerificationView | undefined;
  readonly resultLoad?: number | null | undefined;
  /** Replaces what the step keeps. */
  readonly state?: unknown;
};

export async function readRun(
  worker: Worker,
  lease: Lease,
): Promise<Pick<Run, "worker" | "lease" | "rollback" | "steps" | "unit" | "locations" | "isPlanReadable" | "planned">> {
  const { sql } = worker.db;
  const rollback = await readRollback(sql, lease.rollbackId);
  const plan = rollback && (await readPlan(sql, rollback.planId));
  const unit = rollback && (await readUnit(sql, rollback.unitId));
  if (!rollback || !plan || !unit) throw new Error(`rollback ${lease.rollbackId} is incomplete`);
  const body = planBodySchema.safeParse(plan.body).data;
  const planned = body?.plan.locations;
  const locations = (await readUnitLocations(sql, unit.id)).map(({ id, name }) => ({
    id,
    name,
    targetLoad: planned?.find((one) => one.name === name)?.targetLoad ?? null,
  }));
  const steps = await readSteps(sql, rollback.id);
  const isPlanReadable = body !== undefined;
  return { worker, lease, rollback, steps, unit, locations, isPlanReadable, planned: body?.answer ?? null };
}

/** The image to deploy. */
export function resolvedImage({ steps }: Pick<Run, "steps">): ImageRef {
  const { reference, digest } = readResolved(steps);
  return { reference, digest };
}

export function stateOf(steps: Run["steps"], name: StepName): unknown {
  return steps.find((step) => step.name === name)?.state;
}

/** How often the step was begun before the attempt that is under way; what a person had done again counts anew. */
export function earlierAttempts({ steps }: Pick<Run, "steps">, name: StepName): number {
  const step = steps.find((one) => one.name === name);
  return (step?.attempts ?? 0) - attemptsBefore(step);
}
