import { setTimeout as sleep } from "node:timers/promises";
import { TargetConfigError } from "../../deploy/drivers.ts";
import type { StepName } from "../../domain/rollback/status.ts";
import { ServiceError } from "../../services/errors.ts";
import { publicReason } from "../public-reason.ts";
import { deployImage } from "./deploy-image.ts";
import { reloadLocations } from "./reload-locations.ts";
import { resolveImage } from "./resolve-image.ts";
import type { Run, RunEnd, StepResult } from "./run.ts";
import { verifyRollback } from "./verify-rollback.ts";
import { waitHealthy } from "./wait-healthy.ts";

const STEPS: Record<StepName, (run: Run) => Promise<StepResult>> = {
  resolve: resolveImage,
  deploy: deployImage,
  wait_healthy: waitHealthy,
  reload: reloadLocations,
  verify: verifyRollback,
};

const LONGEST_RETRY_MS = 10_000;
/** A step that brings down whoever does it would else be begun for ever, and its deploy unit never be free. */
const MOST_ATTEMPTS = 20;

/**
 * Does a step. A fault of the target is tried again with growing delays for as long as the options allow,
 * then ends the run with a message for people. So does a step that was begun too often, or a plan that cannot be read.
 * @throws when the lease is lost or the worker stops, and then alone.
 */
export async function attemptStep(run: Run, name: StepName): Promise<StepResult> {
  const { faultLimitMs, firstRetryMs } = run.worker.options;
  if (!run.isPlanReadable) return endOfPlan(run);
  const earlier = run.steps.find((step) => step.name === name)?.attempts ?? 0;
  if (earlier >= MOST_ATTEMPTS) {
    return endOfFault(
      run,
      name,
      new Error(`${earlier} times a worker began this and did not end it; their log says why.`),
    );
  }
  let faultySince: number | null = null;
  for (let delayMs = firstRetryMs; ; delayMs = Math.min(delayMs * 2, LONGEST_RETRY_MS)) {
    try {
      return await STEPS[name](run);
    } catch (error) {
      run.lost.throwIfAborted();
      run.leaving.throwIfAborted();
      run.worker.log.warn({ err: error, rollback: run.rollback.id, step: name }, "a step of a rollback failed");
      faultySince ??= performance.now();
      if (isFinal(error) || performance.now() - faultySince + delayMs > faultLimitMs)
        return endOfFault(run, name, error);
      run.note(`${publicReason(error)} (trying again)`);
      await sleep(delayMs, undefined, { signal: run.leaving });
    }
  }
}

/** Errors that trying again cannot heal. */
function isFinal(error: unknown): boolean {
  return error instanceof ServiceError || error instanceof TargetConfigError;
}

/** What the plan says is to be done nobody can tell; what was done before, the journal tells. */
function endOfPlan(run: Run): RunEnd {
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

function endOfFault(run: Run, name: StepName, error: unknown): RunEnd {
  const reason = publicReason(error);
  const image = run.rollback.targetReference ?? "the image";
  switch (name) {
    case "resolve":
      return {
        type: "ended",
        status: "failed",
        outcome: `Nothing was changed. The deploy target could not be asked: ${reason}`,
      };
    case "deploy":
      return {
        type: "ended",
        status: "failed",
        outcome: `The deploy of ${image} did not end: ${reason} Look at the deploy target: either version may run there, or none.`,
      };
    case "wait_healthy":
    case "reload":
      return {
        type: "ended",
        status: "failed",
        outcome: `${image} was deployed, but the deploy target no longer answers: ${reason}`,
      };
    case "verify":
      return {
        type: "ended",
        status: "unknown",
        outcome: `${image} was deployed, but what runs could not be verified: ${reason} Open the history: a load of this image at the top means that the rollback took effect.`,
      };
  }
}
