import { isCancelAsked } from "../../db/rollback/rollbacks.ts";
import type { Worker } from "../worker-context.ts";

/** A request to cancel rings the bell; where that was not heard, it is found this soon. */
const POLL_MS = 1_000;

/** A signal that aborts when somebody asks to stop the rollback. It is watched until `until` aborts. */
export function watchForCancel(worker: Worker, rollbackId: string, until: AbortSignal): AbortSignal {
  const asked = new AbortController();
  const watch = async () => {
    while (!until.aborted) {
      const seen = worker.bell.rings;
      try {
        if (await isCancelAsked(worker.db.sql, rollbackId)) {
          asked.abort(new Error(`rollback ${rollbackId} was cancelled`));
          return;
        }
      } catch (error) {
        worker.log.warn({ err: error, rollback: rollbackId }, "could not look whether a rollback was cancelled");
      }
      await worker.bell.wait(seen, POLL_MS, until);
    }
  };
  void watch();
  return asked.signal;
}
