import { setTimeout as sleep } from "node:timers/promises";
import { TargetConfigError } from "../../deploy/drivers.ts";
import type { StepName } from "../../domain/rollback/status.ts";
import { ServiceError } from "../../services/errors.ts";
import { publicReason } from "../public-reason.ts";
import { deployImage } from "./deploy-image.ts";
import { endOfFault, endOfPlan } from "./end-of-fault.ts";
import { reloadLocations } from "./reload-locations.ts";
import { resolveImage } from "./resolve-image.ts";
import { revertDeploy } from "./revert-deploy.ts";
import { earlierAttempts, type Run, type StepResult } from "./run.ts";
import { stepLimitMs } from "./step-limit.ts";
import { stopCancelled } from "./stop-cancelled.ts";
import { verifyRollback } from "./verify-rollback.ts";
import { waitHealthy } from "./wait-healthy.ts";

const STEPS: Record<StepName, (run: Run) => Promise<StepResult>> = {
  resolve: resolveImage,
  deploy: deployImage,
  wait_healthy: waitHealthy,
  reload: reloadLocations,
  verify: verifyRollback,
  revert: revertDeploy,
};

const LONGEST_RETRY_MS = 10_000;
/** A step that brings down whoever does it would else be begun for ever, and its deploy unit never be free. */
const MOST_ATTEMPTS = 20;

/**
 * Does a step. A fault of the target is tried again with growing delays for as long as the options allow, then ends
 * the step with a message for people. So does a step that takes too long or was begun too often, a plan that cannot be
 * read, and a person who cancels. Putting back what ran before is the end of a cancellation and not cancelled itself.
 * @throws when the lease is lost or the worker stops, and when the database fails.
 */
export async function attemptStep(run: Run, name: StepName): Promise<StepResult> {
  if (!run.isPlanReadable) return endOfPlan(run);
  const hasDeployBegun = earlierAttempts(run, "deploy") > 0;
  const mayCancel = name !== "revert";
  // Whoever takes over may read that before it is heard of otherwise.
  const isCancelled = run.cancelling.aborted || run.rollback.cancelAsked !== null;
  if (mayCancel && isCancelled) return stopCancelled(run, hasDeployBegun);
  const earlier = earlierAttempts(run, name);
  if (earlier >= MOST_ATTEMPTS) {
    return endOfFault(run, name, `${earlier} times a worker began this and did not end it; their log says why.`);
  }

  const limitMs = stepLimitMs(run.worker.options, name, run.unit, run.locations.length);
  const timeUp = AbortSignal.timeout(limitMs);
  const stop = mayCancel ? [timeUp, run.cancelling] : [timeUp];
  try {
    return await tryUntilFinal(
      { ...run, lost: AbortSignal.any([run.lost, ...stop]), leaving: AbortSignal.any([run.leaving, ...stop]) },
      name,
    );
  } catch (error) {
    run.lost.throwIfAborted();
    run.leaving.throwIfAborted();
    // Whoever takes over may read that before it is heard of otherwise.
    const isCancelled = run.cancelling.aborted || run.rollback.cancelAsked !== null;
    if (mayCancel && isCancelled) return stopCancelled(run, hasDeployBegun || name === "deploy");
    if (timeUp.aborted) return endOfFault(run, name, `It did not end within ${Math.round(limitMs / 1000)} seconds.`);
    throw error;
  }
}

/** @throws when one of the run's signals aborts. */
async function tryUntilFinal(run: Run, name: StepName): Promise<StepResult> {
  const { faultLimitMs, firstRetryMs } = run.worker.options;
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
        return endOfFault(run, name, publicReason(error));
      run.note(`${publicReason(error)} (trying again)`);
      await sleep(delayMs, undefined, { signal: run.leaving });
    }
  }
}

/** Errors that trying again cannot heal. */
function isFinal(error: unknown): boolean {
  return error instanceof ServiceError || error instanceof TargetConfigError;
}
