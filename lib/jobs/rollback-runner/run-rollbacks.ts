import { claimRollback } from "../../db/rollback/journal.ts";
import { repeat } from "../repeat.ts";
import type { Worker } from "../worker-context.ts";
import { runRollback, type Stop } from "./run-rollback.ts";

/** Claims rollbacks and runs them, several at once (a deploy unit has one at a time), until it is told to stop. */
export async function runRollbacks(worker: Worker, stop: Stop): Promise<void> {
  const underWay = new Set<Promise<void>>();
  await repeat(worker, "rollbacks", stop.stopping, async () => {
    while (!stop.stopping.aborted && underWay.size < worker.options.rollbacksAtOnce) {
      const lease = await claimRollback(worker.db.sql, worker.owner, worker.options.leaseMs);
      if (lease === null) return;
      const running = runRollback(worker, lease, stop)
        .catch((error) => {
          // The lease runs out, and this or another worker takes it up where the journal stands.
          worker.log.error({ err: error, rollback: lease.rollbackId }, "a rollback was interrupted");
        })
        .finally(() => {
          underWay.delete(running);
          worker.bell.ring();
        });
      underWay.add(running);
    }
  });
  await Promise.all(underWay);
}
