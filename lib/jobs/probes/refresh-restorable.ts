import { claimProbes, setProbed } from "../../db/rollback/image-probes.ts";
import { claimSightings, type SightingRow, setRestorable } from "../../db/rollback/sightings.ts";
import { readUnit, readUnitLocations } from "../../db/rollback/units.ts";
import { raiseImageGone } from "../../services/alerts/raise-image-gone.ts";
import { notifyLocations } from "../../services/rollback/notify-rollback.ts";
import { repeat } from "../repeat.ts";
import type { Worker } from "../worker-context.ts";
import { askTarget } from "./ask-target.ts";

const BATCH = 20;

/** Where the state of images is kept: of those that were seen to run, and of those that loads name. */
const KINDS = [
  { claim: claimSightings, set: setRestorable },
  { claim: claimProbes, set: setProbed },
] as const;

/** Keeps known of every image that ever ran in a unit, or that it could be rolled back to, whether it could be deployed. */
export async function refreshRestorable(worker: Worker, signal: AbortSignal): Promise<void> {
  await repeat(worker, "restorable", signal, async () => {
    for (const kind of KINDS) {
      for (;;) {
        const images = await kind.claim(worker.db.sql, worker.options.refreshMs, BATCH);
        for (const image of images) {
          if (signal.aborted) return;
          await refresh(worker, image, kind.set, signal);
        }
        if (images.length < BATCH) break;
      }
    }
  });
}

async function refresh(
  worker: Worker,
  sighting: SightingRow,
  set: (typeof KINDS)[number]["set"],
  signal: AbortSignal,
): Promise<void> {
  const unit = await readUnit(worker.db.sql, sighting.unitId);
  if (unit === null) return;
  const image = { reference: sighting.reference ?? sighting.digest, digest: sighting.digest };
  const answer = await askTarget(worker, unit, image, signal);
  signal.throwIfAborted();
  const state = answer.state === "answered" ? answer.availability.state : "unknown";
  await worker.db.transaction(async ({ sql }) => {
    const news = await set(sql, sighting, state);
    if (!news) return;
    if (state === "image_gone") await raiseImageGone(sql, unit, sighting.digest);
    await notifyLocations(sql, unit, await readUnitLocations(sql, unit.id));
  });
}
