import { readServedLocations } from "../../db/retention/location-images.ts";
import { type NamedImage, setProbedImages } from "../../db/rollback/image-probes.ts";
import { readEligibleImages } from "../../services/retention/eligible-images.ts";
import { repeat } from "../repeat.ts";
import type { Worker } from "../worker-context.ts";

/** Images change with loads and with time, neither of which is worth a look every second. */
const MOST_OFTEN_MS = 60_000;

/**
 * Notes which images every deploy unit could be rolled back to though it was never seen to run them, so that it is
 * asked for those too.
 */
export async function listProbedImages(worker: Worker, signal: AbortSignal): Promise<void> {
  const everyMs = Math.min(MOST_OFTEN_MS, worker.options.refreshMs);
  let last = Number.NEGATIVE_INFINITY;
  await repeat(worker, "probed images", signal, async () => {
    if (performance.now() - last < everyMs) return;
    last = performance.now();
    const { sql } = worker.db;
    const units = new Map<string, NamedImage[]>();
    for (const { id, unitId } of await readServedLocations(sql, null)) {
      if (signal.aborted) return;
      units.set(unitId, [...(units.get(unitId) ?? []), ...(await readEligibleImages(sql, id))]);
    }
    for (const [unitId, images] of units) await worker.db.transaction((tx) => setProbedImages(tx.sql, unitId, images));
  });
}
