import type { ResolvedImage } from "../../services/rollback/resolved-image.ts";
import { openUnit } from "../open-unit.ts";
import { judgeAgain } from "./judge-again.ts";
import type { Run, RunEnd, StepResult } from "./run.ts";
import { runningAliases } from "./running-aliases.ts";

/**
 * Finds the image in the target, remembers what runs there, and judges the rollback again: between the request and the
 * worker's turn an image may vanish and another deploy may land. Nothing has been touched so far.
 */
export async function resolveImage(run: Run): Promise<StepResult> {
  const { rollback, unit } = run;
  const target = await openUnit(run.worker, unit);
  if (rollback.targetReference === null) return unchanged("The target load does not say which image it ran from.");
  const image = { reference: rollback.targetReference, digest: rollback.targetDigest };
  const [running, availability] = await Promise.all([target.running(run.lost), target.lookUp(image, run.lost)]);
  // Not gone, only not to be told now: the target may answer a moment later.
  if (availability.state === "unknown") throw new Error(availability.reason);

  const refusal = await judgeAgain(run, target, running, availability);
  if (refusal !== null || availability.state !== "restorable") return unchanged(refusal ?? "The image is gone.");
  const { reference, digest } = availability.image;
  const state: ResolvedImage = {
    reference,
    digest,
    before: running && {
      ...running.image,
      aliases: [...(await runningAliases(run, running))],
      healthy: running.healthy,
    },
  };
  return { type: "done", detail: `Found ${reference}${digest === null ? "" : ` (${digest})`}.`, state };
}

export function unchanged(reason: string): RunEnd {
  return { type: "ended", status: "failed", outcome: `Nothing was changed. ${reason}` };
}
