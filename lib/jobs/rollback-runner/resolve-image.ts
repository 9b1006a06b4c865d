import { readTargetLoad } from "../../db/rollback/target-loads.ts";
import { isSameImage } from "../../domain/image.ts";
import { blockingChecks, evaluateGate } from "../../domain/rollback/gate.ts";
import { type GatheredFacts, gatherFacts, imageOf } from "../../services/rollback/gather-facts.ts";
import { openUnit } from "../open-unit.ts";
import type { Run, StepResult } from "./run.ts";

/**
 * Finds the image in the target and runs the gate a last time, on facts of this moment: between the request
 * and the worker's turn an image may vanish and another deploy may land. Nothing has been touched so far.
 */
export async function resolveImage(run: Run): Promise<StepResult> {
  const { rollback, unit, worker } = run;
  const target = await openUnit(run.worker, unit);
  if (rollback.targetReference === null) return unchanged("The target load does not say which image it ran from.");
  const image = { reference: rollback.targetReference, digest: rollback.targetDigest };
  const [running, availability] = await Promise.all([target.running(run.lost), target.lookUp(image, run.lost)]);
  // Not gone, only not to be told now: the target may answer a moment later.
  if (availability.state === "unknown") throw new Error(availability.reason);

  const gathered = await gatherFacts(worker.db.sql, {
    unitId: unit.id,
    locationId: rollback.locationId,
    targetLoad: rollback.targetLoad,
    exceptRollbackId: rollback.id,
    answer: {
      state: "answered",
      running: running && { image: running.image, aliases: running.aliases, healthy: running.healthy },
      availability: {
        state: availability.state,
        reason: availability.state === "image_gone" ? availability.reason : null,
      },
    },
  });
  const overtaken = await overtakenBy(run, gathered);
  if (overtaken !== null) return unchanged(overtaken);
  const blocks = blockingChecks(evaluateGate(gathered.facts)).map((check) => check.message);
  if (blocks.length > 0 || availability.state !== "restorable") return unchanged(blocks.join(" "));
  return {
    type: "done",
    detail: `Found ${availability.image.reference}${availability.image.digest === null ? "" : ` (${availability.image.digest})`}.`,
    state: availability.image,
  };
}

/** Somebody deployed another image since the rollback was asked for: the older decision must not undo the newer. */
async function overtakenBy(run: Run, { current }: GatheredFacts): Promise<string | null> {
  const { rollback, worker } = run;
  if (current.number === rollback.fromLoad) return null;
  const from = await readTargetLoad(worker.db.sql, rollback.locationId, rollback.fromLoad);
  if (current.image === null) return null;
  const before = from && imageOf(from);
  // Nothing can be said of an image that was not told before.
  if (before !== null && isSameImage(before, { ...current.image, aliases: [] }) !== false) return null;
  return `Load #${current.number} (${current.image.reference}) came after this rollback was asked for. Plan again.`;
}

function unchanged(reason: string): StepResult {
  return { type: "ended", status: "failed", outcome: `Nothing was changed. ${reason}` };
}
