import { readRollback } from "../../db/rollback/rollbacks.ts";
import { isCheckedAgain } from "../../services/rollback/checked-again.ts";
import { revertOrEnd } from "./revert-or-end.ts";
import type { Run, StepResult } from "./run.ts";

/** Somebody asked to stop the rollback: before its deploy nothing is changed, after it what ran before is put back. */
export async function stopCancelled(run: Run, hasDeployBegun: boolean): Promise<StepResult> {
  const asked = (await readRollback(run.worker.db.sql, run.rollback.id))?.cancelAsked;
  const by = `Cancelled by ${asked?.by.name ?? "somebody"}`;
  if (!hasDeployBegun) {
    return { type: "ended", status: "cancelled", outcome: `${by} before anything was changed.` };
  }
  if (isCheckedAgain(run.steps)) {
    return {
      type: "ended",
      status: "unknown",
      outcome: `${by} while it was verified again. What became of it is still not known.`,
    };
  }
  return revertOrEnd(run, { because: "cancelled", reason: `${by} after its deploy had begun.`, status: "unknown" });
}
