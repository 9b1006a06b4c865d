import { showDueAlerts } from "../../db/alerts/app-alerts.ts";
import { notify } from "../../db/notify.ts";
import { repeat } from "../repeat.ts";
import type { Worker } from "../worker-context.ts";

/** Shows in the app what is due there, apart from what leaves: no receiver anywhere can hold it up. */
export async function showAlerts(worker: Worker, signal: AbortSignal): Promise<void> {
  await repeat(worker, "alerts in the app", signal, async () => {
    while (!signal.aborted) {
      const shown = await worker.db.transaction(async ({ sql }) => {
        const due = await showDueAlerts(sql);
        for (const { deploymentId, deployment, number, least } of due) {
          await notify(sql, { type: "alert.raised", deploymentId, deployment, number: Number(number), least });
        }
        return due.length;
      });
      if (shown === 0) return;
    }
  });
}
