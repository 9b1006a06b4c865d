import { claimProbes, setProbed } from "../../db/rollback/image-probes.ts";
import { claimSightings, type SightingRow, setRestorable } from "../../db/rollback/sightings.ts";
import { readUnit, readUnitLocations, type UnitRow } from "../../db/rollback/units.ts";
import type { Availability } from "../../deploy/target.ts";
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

/**
 * Keeps known of every image that ever ran in a unit, or that it could be rolled back to, whether it could be deployed.
 * A batch of each kind in turn: where so many images are asked for so slowly that some are always due, those of the
 * other kind come round all the same.
 */
export async function refreshRestorable(worker: Worker, signal: AbortSignal): Promise<void> {
  await repeat(worker, "restorable", signal, async () => {
    for (let isMoreDue = true; isMoreDue; ) {
      isMoreDue = false;
      // Of one turn alone, so that a unit which can be reached again is not left out for long.
      const unreachable = new Set<string>();
      for (const kind of KINDS) {
        const images = await kind.claim(worker.db.sql, worker.options.refreshMs, BATCH);
        for (const image of images) {
          if (signal.aborted) return;
          await refresh(worker, image, kind.set, unreachable, signal);
        }
        isMoreDue ||= images.length === BATCH;
      }
    }
  });
}

/** `unreachable`: ids of units that did not answer; none of their images is worth waiting for. One may be added. */
async function refresh(
  worker: Worker,
  sighting: SightingRow,
  set: (typeof KINDS)[number]["set"],
  unreachable: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  const unit = await readUnit(worker.db.sql, sighting.unitId);
  if (unit === null) return;
  const state = unreachable.has(unit.id) ? "unknown" : await ask(worker, unit, sighting, unreachable, signal);
  await worker.db.transaction(async ({ sql }) => {
    const news = await set(sql, sighting, state);
    if (!news) return;
    if (state === "image_gone") await raiseImageGone(sql, unit, sighting.digest);
    await notifyLocations(sql, unit, await readUnitLocations(sql, unit.id));
  });
}

async function ask(
  worker: Worker,
  unit: UnitRow,
  { reference, digest }: SightingRow,
  unreachable: Set<string>,
  signal: AbortSignal,
): Promise<Availability["state"]> {
  const answer = await askTarget(worker, unit, { reference: reference ?? digest, digest }, signal);
  signal.throwIfAborted();
  if (answer.state === "answered") return answer.availability.state;
  unreachable.add(unit.id);
  return "unknown";
}
