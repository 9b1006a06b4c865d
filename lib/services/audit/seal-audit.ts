import { hasOldWriter, insertSeal, lockSealing, readLastSeal, readUnsealed } from "../../db/audit/audit-seals.ts";
import type { Database } from "../../db/database.ts";
import { NO_SEAL, sealHash } from "../../domain/audit/seal.ts";

/** Events are sealed at this age: until then a transaction that runs may still bring one with a lower id. */
const SEAL_AFTER_MINUTES = 5;
/** Events per link. */
const BATCH = 1_000;

export type NewSeal = { readonly lastEvent: string; readonly events: number; readonly hash: string };

/**
 * Adds one link to the chain over the audit log, over the events that are old enough. Any number of workers may call it.
 * @returns the link; null when there is nothing to seal now.
 */
export async function sealAudit(db: Database, afterMinutes: number = SEAL_AFTER_MINUTES): Promise<NewSeal | null> {
  return db.transaction(async ({ sql }) => {
    if (!(await lockSealing(sql)) || (await hasOldWriter(sql, afterMinutes))) return null;
    const last = await readLastSeal(sql);
    const events = await readUnsealed(sql, last?.last_event ?? "0", afterMinutes, BATCH);
    const lastEvent = events.at(-1)?.id;
    if (lastEvent === undefined) return null;
    const hash = sealHash(last?.hash ?? NO_SEAL, events);
    await insertSeal(sql, { lastEvent, events: events.length, hash });
    return { lastEvent, events: events.length, hash: hash.toString("hex") };
  });
}
