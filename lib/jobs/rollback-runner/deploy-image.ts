import { openUnit } from "../open-unit.ts";
import { type Run, resolvedImage, type StepResult } from "./run.ts";

/** Enough for the last lines of a program's output, which the reason ends with. */
const MOST_CHARACTERS = 4_000;

/** Has the target put the image in place. Safe to repeat: a target that already runs it healthy leaves it be. */
export async function deployImage(run: Run): Promise<StepResult> {
  const image = resolvedImage(run);
  const outcome = await (await openUnit(run.worker, run.unit)).deploy({
    image,
    fencingToken: run.lease.fencingToken,
    signal: run.lost,
    progress: run.note,
  });
  const reason = "reason" in outcome ? outcome.reason.slice(0, MOST_CHARACTERS) : "";
  switch (outcome.status) {
    case "deployed":
      return {
        type: "done",
        detail: `Deployed ${outcome.running.image.reference}${outcome.previous === null ? "" : ` in place of ${outcome.previous.reference}`}.`,
        state: { instance: outcome.running.instance, previous: outcome.previous },
      };
    case "reverted":
      return {
        type: "ended",
        status: "reverted",
        outcome: `${image.reference} could not be put in place; ${outcome.running.image.reference} runs. ${reason}`,
      };
    case "broken":
      return {
        type: "ended",
        status: "failed",
        outcome: `Nothing runs: ${image.reference} could not be put in place, and nothing before it could be put back. Look at the deploy target, or roll back to another load. ${reason}`,
      };
    case "superseded":
      // With the lease lost this result is dropped; held, somebody outside of Loadline's journal deploys here.
      return {
        type: "ended",
        status: "failed",
        outcome: `The deploy target has seen a newer deploy and refused this one; it changed nothing. ${reason}`,
      };
  }
}
