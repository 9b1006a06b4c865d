import { recordSighting } from "../../db/rollback/sightings.ts";
import { readUnseenUnits, type UnitRow } from "../../db/rollback/units.ts";
import { repeat } from "../repeat.ts";
import type { Worker } from "../worker-context.ts";
import { askTarget } from "./ask-target.ts";

/** A unit in which nothing runs, or whose target does not answer, is asked again after this. */
const AGAIN_MS = 5_000;

/**
 * Notes what runs in a deploy unit that is new. Watchers ask a target for each new process, so one that ran before the
 * unit was made would never be seen, and the version that everybody wants back would not be allowed.
 */
export async function seeNewUnits(worker: Worker, signal: AbortSignal): Promise<void> {
  const askedAt = new Map<string, number>();
  await repeat(worker, "new units", signal, async () => {
    const units = await readUnseenUnits(worker.db.sql);
    const due = units.filter(({ id }) => performance.now() - (askedAt.get(id) ?? Number.NEGATIVE_INFINITY) >= AGAIN_MS);
    for (const { id } of due) askedAt.set(id, performance.now());
    await Promise.all(due.map((unit) => see(worker, unit, signal)));
  });
}

async function see(worker: Worker, unit: UnitRow, signal: AbortSignal): Promise<void> {
  const answer = await askTarget(worker, unit, null, signal);
  signal.throwIfAborted();
  const running = answer.state === "answered" ? answer.running : null;
  if (running === null || !running.healthy || running.image.digest === null) return;
  await recordSighting(worker.db.sql, unit.id, running.image.digest, running.image.reference);
}
