import { countUnlisted, readUnlistedLocations, type UnlistedLocation } from "../../db/history/listings.ts";
import { catchUpListing } from "../../services/history/catch-up-listing.ts";
import { repeat } from "../repeat.ts";
import type { Worker } from "../worker-context.ts";
import { listingTurn, MOST_ASSETS } from "./listing-turn.ts";

/** Lists for the catalogue what large loads brought, and what was recorded before there was such a list. */
export async function listAssets(worker: Worker, signal: AbortSignal): Promise<void> {
  const isTurn = listingTurn();
  const count = counting(worker);
  await repeat(worker, "asset listing", signal, async () => {
    /** Those that could not be listed to their end: they come again with the next turn, and hold up nobody. */
    const left = new Set<bigint>();
    while (!signal.aborted) {
      const unlisted = (await readUnlistedLocations(worker.db.sql)).filter(({ locationId }) => !left.has(locationId));
      const [next] = unlisted;
      if (next === undefined || !isTurn(await count(unlisted), performance.now())) return;
      left.add(next.locationId);
      try {
        await catchUpListing(worker.db, next, signal);
      } catch (error) {
        if (signal.aborted) return;
        worker.log.error({ err: error, location: `${next.locationId}` }, "assets of a code location were not listed");
      }
    }
  });
}

/** Counts each span once, however often it is asked for. */
function counting(worker: Worker) {
  let known = new Map<string, number>();
  return async (unlisted: readonly UnlistedLocation[]) => {
    const counted: { locationId: bigint; to: number; assets: number }[] = [];
    const now = new Map<string, number>();
    for (const location of unlisted) {
      const { locationId, after, to } = location;
      const name = `${locationId} ${after} ${to}`;
      const assets = known.get(name) ?? (await countUnlisted(worker.db.sql, location, MOST_ASSETS));
      now.set(name, assets);
      counted.push({ locationId, to, assets });
    }
    known = now;
    return counted;
  };
}
