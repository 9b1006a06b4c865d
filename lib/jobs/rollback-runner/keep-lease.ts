import { type Lease, renewLease } from "../../db/rollback/journal.ts";
import type { Worker } from "../worker-context.ts";

/** A lease under renewal; `lost` aborts once this worker may no longer take itself for the owner. */
export type KeptLease = { readonly lost: AbortSignal; stop(): void };

/**
 * Renews a lease at a third of its length. It counts as lost when the database says so, and also when nothing
 * was heard for its whole length: another worker may have it by then.
 */
export function keepLease(worker: Worker, lease: Lease): KeptLease {
  const { leaseMs } = worker.options;
  const lost = new AbortController();
  let renewedAt = performance.now();
  const lose = (why: string) => {
    clearInterval(timer);
    if (!lost.signal.aborted) worker.log.warn({ rollback: lease.rollbackId }, `lost the lease of a rollback: ${why}`);
    lost.abort(new Error(`the lease of rollback ${lease.rollbackId} is lost: ${why}`));
  };
  const renew = async () => {
    const askedAt = performance.now();
    try {
      if (await renewLease(worker.db.sql, lease, leaseMs)) renewedAt = askedAt;
      else lose("another worker has it");
    } catch (error) {
      worker.log.warn({ err: error, rollback: lease.rollbackId }, "a lease could not be renewed");
    }
  };
  const timer = setInterval(() => {
    if (performance.now() - renewedAt > leaseMs) lose("it could not be renewed in time");
    else void renew();
  }, leaseMs / 3);
  return { lost: lost.signal, stop: () => clearInterval(timer) };
}
