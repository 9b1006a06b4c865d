import type { Logger } from "pino";
import type { Database } from "../db/database.ts";
import type { StepName } from "../domain/rollback/status.ts";
import type { Context } from "../services/context.ts";
import type { Bell } from "./bell.ts";
import type { WorkerKeys } from "./secrets/worker-keys.ts";
import type { WorkerOptions } from "./worker-options.ts";

/** Moments of a step: journalled as begun, its work done, its result journalled. */
export const STEP_MOMENTS = ["started", "done", "recorded"] as const;
export type StepMoment = (typeof STEP_MOMENTS)[number];

/** What every part of a worker works with. */
export type Worker = {
  readonly db: Database;
  readonly log: Logger;
  /** Tells this worker's leases from every other's, also from those of its own former life. */
  readonly owner: string;
  readonly options: WorkerOptions;
  /** What opens secrets. */
  readonly keys: WorkerKeys;
  /** Rung when there may be something to do. */
  readonly bell: Bell;
  /** Told of every moment of every step. */
  readonly onStep: (
    step: StepName,
    moment: StepMoment,
    of: { readonly rollbackId: string; readonly unitId: string },
  ) => void;
};

/** Verbs that a worker calls, it calls in Loadline's own name. */
export function workerContext(worker: Worker, part: string): Context {
  return { db: worker.db, actor: { type: "system", name: part }, address: null, requestId: worker.owner };
}
