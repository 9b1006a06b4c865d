import type { StepName } from "../../domain/rollback/status.ts";
import { readResolved } from "../../services/rollback/resolved-image.ts";
import { revertOrEnd } from "./revert-or-end.ts";
import { revertStateSchema } from "./revert-state.ts";
import { type Run, type RunEnd, type StepResult, stateOf } from "./run.ts";

/** What the plan says is to be done nobody can tell; what was done before, the journal tells. */
export function endOfPlan(run: Run): RunEnd {
  const because = "The plan was saved in a form that this version of Loadline cannot read.";
  const hasDeployed = run.steps.some(({ name, attempts }) => name === "deploy" && attempts > 0);
  return hasDeployed
    ? {
        type: "ended",
        status: "unknown",
        outcome: `${because} A deploy had begun, and what came of it was not verified. Look at the deploy target, then plan again.`,
      }
    : { type: "ended", status: "failed", outcome: `Nothing was changed. ${because} Plan again.` };
}

/**
 * How a run ends whose step cannot be brought to its end, in words for people. After a deploy that did not end the
 * version before is put back; where the target no longer says anything, nobody can tell what runs, and that is said.
 * @param reason a sentence.
 */
export async function endOfFault(run: Run, name: StepName, reason: string): Promise<StepResult> {
  const image = run.rollback.targetReference ?? "the image";
  switch (name) {
    case "resolve":
      return {
        type: "ended",
        status: "failed",
        outcome: `Nothing was changed. The deploy target could not be asked: ${reason}`,
      };
    case "deploy":
      return revertOrEnd(run, {
        because: "deploy_fault",
        status: "unknown",
        reason: `The deploy of ${image} did not end: ${reason} Either version may run there, or none.`,
      });
    case "wait_healthy":
    case "reload":
      return {
        type: "ended",
        status: "unknown",
        outcome: `${image} was deployed, but whether it runs could not be seen: ${reason} Look at the deploy target, then check again.`,
      };
    case "verify":
      return {
        type: "ended",
        status: "unknown",
        outcome: `${image} was deployed, but what runs could not be verified: ${reason} Open the history: a load of this image at the top means that the rollback took effect.`,
      };
    case "revert": {
      const state = revertStateSchema.parse(stateOf(run.steps, "revert"));
      const before = readResolved(run.steps).before?.reference ?? "what ran before";
      return {
        type: "ended",
        status: "unknown",
        outcome: `${state.reason} Then ${before} was to be put back, and that did not end either: ${reason} Look at the deploy target: either version may run there, or none.`,
      };
    }
  }
}
