import { setRestorable } from "../../db/rollback/sightings.ts";
import { readUnit } from "../../db/rollback/units.ts";
import { type TargetAnswer, targetQuestionSchema } from "../../services/rollback/target-answer.ts";
import { askTarget } from "../probes/ask-target.ts";
import type { Worker } from "../worker-context.ts";

/** What a deploy target says for a plan; what it says of the image is kept with the unit's sightings. */
export async function probeTarget(worker: Worker, question: unknown, signal: AbortSignal): Promise<TargetAnswer> {
  const { unitId, digest, reference } = targetQuestionSchema.parse(question);
  const { sql } = worker.db;
  const unit = await readUnit(sql, unitId);
  if (unit === null) return { state: "unreachable", reason: "The deploy unit is gone." };
  const image = reference === null ? null : { reference, digest };
  const found = await askTarget(worker, unit, image, signal);
  signal.throwIfAborted();
  if (found.state === "answered" && digest !== null && reference !== null) {
    await setRestorable(sql, { unitId, digest, reference }, found.availability.state);
  }
  return found;
}
