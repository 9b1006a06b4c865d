import { claimSightings, type SightingRow, setRestorable } from "../../db/rollback/sightings.ts";
import { readUnit, readUnitLocations } from "../../db/rollback/units.ts";
import { notifyLocations } from "../../services/rollback/notify-rollback.ts";
import { repeat } from "../repeat.ts";
import type { Worker } from "../worker-context.ts";
import { askTarget } from "./ask-target.ts";

const BATCH = 20;

/** Keeps known of every image that ever ran in a unit whether it could be deployed again. */
export async function refreshRestorable(worker: Worker, signal: AbortSignal): Promise<void> {
  await repeat(worker, "restorable", signal, async () => {
    for (;;) {
      const sightings = await claimSightings(worker.db.sql, worker.options.refreshMs, BATCH);
      for (const sighting of sightings) {
        if (signal.aborted) return;
        await refresh(worker, sighting, signal);
      }
      if (sightings.length < BATCH) return;
    }
  });
}

async function refresh(worker: Worker, sighting: SightingRow, signal: AbortSignal): Promise<void> {
  const unit = await readUnit(worker.db.sql, sighting.unitId);
  if (unit === null) return;
  const image = { reference: sighting.reference ?? sighting.digest, digest: sighting.digest };
  const answer = await askTarget(worker, unit, image, signal);
  signal.throwIfAborted();
  await worker.db.transaction(async ({ sql }) => {
    const news = await setRestorable(
      sql,
      sighting,
      answer.state === "answered" ? answer.availability.state : "unknown",
    );
    if (news) await notifyLocations(sql, unit, await readUnitLocations(sql, unit.id));
  });
}
