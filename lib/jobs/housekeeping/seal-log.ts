import { setTimeout as sleep } from "node:timers/promises";
import { sealAudit } from "../../services/audit/seal-audit.ts";
import type { Worker } from "../worker-context.ts";

/**
 * Seals the audit log as it grows, until `stopping` aborts. Each link is logged too: a log that is kept elsewhere is what
 * `loadline audit verify --anchor` can hold the chain against.
 */
export async function sealLog(worker: Worker, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      for (;;) {
        const seal = await sealAudit(worker.db);
        if (seal === null || stopping.aborted) break;
        worker.log.info(seal, "sealed a part of the audit log");
      }
    } catch (error) {
      worker.log.error({ err: error }, "sealing the audit log failed and is tried again");
    }
    await sleep(worker.options.sealMs, undefined, { signal: stopping }).catch(() => {});
  }
}
