import { expireApprovals } from "../../services/rollback/expire-approvals.ts";
import { repeat } from "../repeat.ts";
import { type Worker, workerContext } from "../worker-context.ts";

/** Cancels rollbacks that nobody approved in time, until it is told to stop: each keeps its deploy unit from others. */
export function expireLateApprovals(worker: Worker, stopping: AbortSignal): Promise<void> {
  return repeat(worker, "approvals", stopping, async () => {
    const expired = await expireApprovals(workerContext(worker, "housekeeping"));
    if (expired > 0) worker.log.info({ expired }, "cancelled rollbacks that nobody approved in time");
  });
}
