import {
  ACTIVE_STATUSES,
  ROLLBACK_STATUSES,
  type RollbackStatus,
  STEP_NAMES,
  type StepName,
  type StepStatus,
} from "./status.ts";

const NEXT_STATUSES: Record<RollbackStatus, readonly RollbackStatus[]> = {
  awaiting_approval: ["queued", "cancelled"],
  queued: ["running", "cancelled"],
  running: ["succeeded", "succeeded_with_differences", "failed", "reverted", "unknown"],
  succeeded: [],
  succeeded_with_differences: [],
  failed: [],
  reverted: [],
  cancelled: [],
  unknown: [],
};

/** Statuses that a rollback never leaves; its deploy unit is free again. */
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

/** `running` again: another worker resumes the step after a crash. Skipped while pending: the run ended before it. */
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

/** Where a run goes on: the first step that has not ended. Null: all have, or one failed and the run is over. */
export function nextStep(steps: readonly { name: StepName; status: StepStatus }[]): StepName | null {
  const byName = new Map(steps.map((step) => [step.name, step.status]));
  for (const name of STEP_NAMES) {
    const status = byName.get(name);
    if (status === undefined) throw new Error(`The journal lacks the step ${name}.`);
    if (status === "failed") return null;
    if (status === "pending" || status === "running") return name;
  }
  return null;
}
