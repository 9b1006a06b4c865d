import {
  ACTIVE_STATUSES,
  PLANNED_STEPS,
  ROLLBACK_STATUSES,
  type RollbackStatus,
  SETTLED_STATUSES,
  type StepName,
  type StepStatus,
} from "./status.ts";

const NEXT_STATUSES: Record<RollbackStatus, readonly RollbackStatus[]> = {
  awaiting_approval: ["queued", "cancelled"],
  queued: ["running", "cancelled"],
  running: ["succeeded", "succeeded_with_differences", "failed", "reverted", "cancelled", "unknown"],
  succeeded: [],
  succeeded_with_differences: [],
  failed: [],
  reverted: [],
  cancelled: [],
  /** Verified again, or settled by a person. */
  unknown: ["running", ...SETTLED_STATUSES],
};

/** Statuses in which nothing is under way: the deploy unit is free again. All but `unknown` are never left. */
export type TerminalStatus = Exclude<RollbackStatus, (typeof ACTIVE_STATUSES)[number]>;

export function isTerminal(status: RollbackStatus): status is TerminalStatus {
  return !ACTIVE_STATUSES.some((active) => active === status);
}

export function mayBecome(from: RollbackStatus, to: RollbackStatus): boolean {
  return NEXT_STATUSES[from].includes(to);
}

/** Statuses from which `to` can be reached in one transition: the condition of the conditional update. */
export function statusesBefore(to: RollbackStatus): RollbackStatus[] {
  return ROLLBACK_STATUSES.filter((from) => mayBecome(from, to));
}

/**
 * `running` again: another worker resumes the step after a crash. Skipped while pending: the run ended before it.
 * (Verifying an unknown rollback again takes its last step back to `pending`: lib/db/rollback/journal.ts.)
 */
const NEXT_STEP_STATUSES: Record<StepStatus, readonly StepStatus[]> = {
  pending: ["running", "skipped"],
  running: ["running", "succeeded", "failed", "skipped"],
  succeeded: [],
  failed: [],
  skipped: [],
};

export function stepMayBecome(from: StepStatus, to: StepStatus): boolean {
  return NEXT_STEP_STATUSES[from].includes(to);
}

/** Step statuses from which `to` can be reached. */
export function stepStatusesBefore(to: StepStatus): StepStatus[] {
  return (Object.keys(NEXT_STEP_STATUSES) as StepStatus[]).filter((from) => stepMayBecome(from, to));
}

/**
 * Where a run goes on: the first step of the journal that has not ended. Null: all have. Whoever ends a run early
 * skips the steps that are left in the same transaction, so that a failed step has none after it but a revert.
 */
export function nextStep(steps: readonly { name: StepName; status: StepStatus }[]): StepName | null {
  for (const name of PLANNED_STEPS) {
    if (!steps.some((step) => step.name === name)) throw new Error(`The journal lacks the step ${name}.`);
  }
  return steps.find(({ status }) => status === "pending" || status === "running")?.name ?? null;
}
