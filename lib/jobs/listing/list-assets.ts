import { readUnlistedLocations } from "../../db/history/listings.ts";
import { catchUpListing } from "../../services/history/catch-up-listing.ts";
import { repeat } from "../repeat.ts";
import type { Worker } from "../worker-context.ts";

/** Lists for the catalogue what large loads brought, and what was recorded before there was such a list. */
export async function listAssets(worker: Worker, signal: AbortSignal): Promise<void> {
  await repeat(worker, "asset listing", signal, async () => {
    for (const locationId of await readUnlistedLocations(worker.db.sql)) {
      if (signal.aborted) return;
      await catchUpListing(worker.db, locationId, signal);
    }
  });
}
