import { type Lease, releaseLease } from "../../db/rollback/journal.ts";
import { nextStep } from "../../domain/rollback/state-machine.ts";
import type { Worker } from "../worker-context.ts";
import { attemptStep } from "./attempt-step.ts";
import { beginStep, recordStep } from "./journal-step.ts";
import { keepLease } from "./keep-lease.ts";
import { type Run, readRun } from "./run.ts";
import { StepNotes } from "./step-notes.ts";
import { watchForCancel } from "./watch-for-cancel.ts";

/** `stopping`: go on to the end of the step, but do not wait. `ending`: leave now, whatever is under way. */
export type Stop = { readonly stopping: AbortSignal; readonly ending: AbortSignal };

/**
 * Runs a claimed rollback from the first step that has not ended to its end. Each step is journalled before
 * and after; whoever takes over after a crash finds where it stood. Once the lease is lost nothing is
 * written any more: the database refuses the journal, the fencing token the deploy.
 */
export async function runRollback(worker: Worker, lease: Lease, stop: Stop): Promise<void> {
  const kept = keepLease(worker, lease);
  const lost = AbortSignal.any([kept.lost, stop.ending]);
  const leaving = AbortSignal.any([lost, stop.stopping]);
  const done = new AbortController();
  const cancelling = watchForCancel(worker, lease.rollbackId, AbortSignal.any([leaving, done.signal]));
  const log = worker.log.child({ rollback: lease.rollbackId, fencingToken: lease.fencingToken.toString() });
  try {
    log.info("runs a rollback");
    while (!leaving.aborted && (await runNextStep(worker, lease, { lost, leaving, cancelling })));
  } catch (error) {
    if (!leaving.aborted) throw error;
  } finally {
    kept.stop();
    done.abort();
    // A worker that stops hands over at once instead of letting its lease run out.
    if (leaving.aborted && !kept.lost.aborted) await releaseLease(worker.db.sql, lease);
  }
}

/** False when the rollback has ended or belongs to another worker. */
async function runNextStep(
  worker: Worker,
  lease: Lease,
  signals: Pick<Run, "lost" | "leaving" | "cancelling">,
): Promise<boolean> {
  const read = await readRun(worker, lease);
  const name = nextStep(read.steps);
  if (name === null) throw new Error(`rollback ${lease.rollbackId} is running though none of its steps is left`);
  const begun = await beginStep(read, name);
  // What was read is stale: read anew, it tells the step that somebody asked to stop.
  if (begun !== "begun") return begun === "cancelled";
  const place = { rollbackId: lease.rollbackId, unitId: read.unit.id };
  worker.onStep(name, "started", place);

  const notes = new StepNotes(worker, lease, read.rollback, name);
  const run: Run = { ...read, ...signals, note: (line) => notes.show(line) };
  const result = await attemptStep(run, name).finally(() => notes.settle());
  worker.onStep(name, "done", place);

  run.lost.throwIfAborted();
  const recorded = await recordStep(run, name, result);
  if (recorded === "recorded") worker.onStep(name, "recorded", place);
  return recorded === "cancelled" || (recorded === "recorded" && result.type !== "ended");
}
