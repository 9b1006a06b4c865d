/** Every status of a rollback (interfaces fixed for clients). */
export const ROLLBACK_STATUSES = [
  "awaiting_approval",
  "queued",
  "running",
  "succeeded",
  "succeeded_with_differences",
  "failed",
  "reverted",
  "cancelled",
  "unknown",
] as const;
export type RollbackStatus = (typeof ROLLBACK_STATUSES)[number];

/** While a rollback has one of these, its deploy unit takes no other (partial unique index `rollback_one_per_unit`). */
export const ACTIVE_STATUSES = ["awaiting_approval", "queued", "running"] as const satisfies RollbackStatus[];

/** What every rollback is to do, in this order. */
export const PLANNED_STEPS = ["resolve", "deploy", "wait_healthy", "reload", "verify"] as const;
/** `revert` is added to the journal of a rollback that did not take or was cancelled after its deploy had begun. */
export const STEP_NAMES = [...PLANNED_STEPS, "revert"] as const;
export type StepName = (typeof STEP_NAMES)[number];

export const STEP_STATUSES = ["pending", "running", "succeeded", "failed", "skipped"] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

/** What a person may say became of a rollback whose outcome is unknown. */
export const SETTLED_STATUSES = ["succeeded", "failed", "reverted"] as const satisfies RollbackStatus[];
export type SettledStatus = (typeof SETTLED_STATUSES)[number];

export const CHECK_STATUSES = ["pass", "warn", "block"] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

/** Whether a load could be deployed again. */
export const RESTORABLE_STATES = ["restorable", "image_gone", "expired", "unknown"] as const;
export type Restorable = (typeof RESTORABLE_STATES)[number];
