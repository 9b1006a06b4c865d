import type { RevertCause } from "../../domain/rollback/revert.ts";
import { findRevertObstacle } from "../../services/rollback/find-revert-obstacle.ts";
import type { Run, RunEnd, RunRevert } from "./run.ts";

/** What went wrong, as `RunEnd` tells it; `because` decides whether it is a reason to revert. */
type Failure = Pick<RunEnd, "verification" | "resultLoad"> & {
  readonly because: RevertCause;
  readonly reason: string;
  /** How the run ends where nothing can be put back. */
  readonly status: "failed" | "unknown";
};

/** Has what ran before put back, or ends the run and says what stood against it. */
export async function revertOrEnd(run: Run, failure: Failure): Promise<RunRevert | RunEnd> {
  const { because, reason, status, verification, resultLoad } = failure;
  const obstacle = await findRevertObstacle(run.worker.db.sql, run.rollback, run.steps, because);
  return obstacle === null
    ? { type: "reverting", because, reason, verification, resultLoad }
    : { type: "ended", status, outcome: `${reason} ${obstacle}`, verification, resultLoad };
}
