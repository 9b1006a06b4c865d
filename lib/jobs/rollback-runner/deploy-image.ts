import type { DeployOutcome, DeployTarget, Running } from "../../deploy/target.ts";
import { isDigestOf } from "../../domain/image.ts";
import { readResolved } from "../../services/rollback/resolved-image.ts";
import { openUnit } from "../open-unit.ts";
import { judgeAgain } from "./judge-again.ts";
import { unchanged } from "./resolve-image.ts";
import { revertOrEnd } from "./revert-or-end.ts";
import { earlierAttempts, type Run, resolvedImage, type StepResult } from "./run.ts";
import { runningAliases } from "./running-aliases.ts";

/** Enough for the last lines of a program's output, which the reason ends with. */
const MOST_CHARACTERS = 4_000;

/**
 * Has the target put the image in place, unless something else was deployed there since the image was resolved, or the
 * rollback may no longer go ahead. Safe to repeat: a target that already runs it healthy leaves it be.
 */
export async function deployImage(run: Run): Promise<StepResult> {
  const image = resolvedImage(run);
  const target = await openUnit(run.worker, run.unit);
  const refusal = await refuse(run, target);
  if (refusal !== null) return refusal;
  const outcome = await target.deploy({
    image,
    fencingToken: run.lease.fencingToken,
    signal: run.lost,
    progress: run.note,
  });
  switch (outcome.status) {
    case "deployed":
      return {
        type: "done",
        detail: `Deployed ${outcome.running.image.reference}${outcome.previous === null ? "" : ` in place of ${outcome.previous.reference}`}.`,
        state: { instance: outcome.running.instance, previous: outcome.previous },
      };
    case "reverted": {
      const proof = await proofOf(run, outcome.running);
      const { reference } = outcome.running.image;
      const kept = `${image.reference} could not be put in place; ${reference} runs`;
      const { before } = readResolved(run.steps);
      // Somebody else's deploy may have come in between, or what ran before have come to harm.
      const isOther = before === null || proof.digestMatches === false;
      const isIll = before?.healthy === true && !proof.healthy;
      const but = isOther ? ", which is not what ran before" : isIll ? ", but is not healthy any more" : "";
      return {
        type: "ended",
        status: but === "" ? "reverted" : "failed",
        outcome: `${kept}${but}. ${but === "" ? "" : "Look at the deploy target. "}${reasonOf(outcome)}`,
        state: { proof },
      };
    }
    case "broken":
      return revertOrEnd(run, {
        because: "unhealthy",
        status: "failed",
        reason: `${image.reference} could not be put in place, and the deploy target was left with nothing that runs. ${reasonOf(outcome)}`,
      });
    case "superseded":
      // With the lease lost this result is dropped; held, somebody outside of Loadline's journal deploys here.
      return {
        type: "ended",
        status: "failed",
        outcome: `The deploy target has seen a newer deploy and refused this one; it changed nothing. ${reasonOf(outcome)}`,
      };
  }
}

export function reasonOf(outcome: Exclude<DeployOutcome, { status: "deployed" }>): string {
  return outcome.reason.slice(0, MOST_CHARACTERS);
}

/** The target took the deploy back by itself: what runs there now, beside what ran before. */
async function proofOf(run: Run, running: Running) {
  const { before } = readResolved(run.steps);
  const aliases = [...(await runningAliases(run, running)), ...(before?.aliases ?? [])];
  return {
    image: before === null ? running.image : { reference: before.reference, digest: before.digest },
    observedDigest: running.image.digest,
    digestMatches: isDigestOf(before?.digest ?? null, { digest: running.image.digest, aliases }),
    healthy: running.healthy,
    load: null,
  };
}

/**
 * Compare-and-set, on what the target itself runs: a deploy of somebody else's that no source has observed yet must
 * not be undone either. Once a deploy of this rollback has begun only that counts, since what is half done has to be
 * brought to an end.
 */
async function refuse(run: Run, target: DeployTarget): Promise<StepResult | null> {
  const running = await target.running(run.lost);
  const hasBegun = earlierAttempts(run, "deploy") > 0;
  const other = running !== null && (await isAnothers(run, running)) ? running.image : null;
  if (other !== null && !hasBegun) {
    return unchanged(`${other.reference} was deployed after this rollback had begun. Plan again.`);
  }
  if (other !== null) {
    return {
      type: "ended",
      status: "failed",
      outcome: `The deploy was interrupted, and meanwhile ${other.reference} was deployed by somebody else. That runs now and was left alone. Plan again.`,
    };
  }
  if (hasBegun) return null;
  const image = resolvedImage(run);
  const reason = await judgeAgain(run, target, running, { state: "restorable", image, sizeBytes: null });
  return reason === null ? null : unchanged(reason);
}

/** Whether neither what ran before nor what is to be deployed runs; false also where that cannot be told. */
export async function isAnothers(run: Run, running: Running): Promise<boolean> {
  const { before, digest } = readResolved(run.steps);
  const known = { digest: running.image.digest, aliases: await runningAliases(run, running) };
  const isTarget = isDigestOf(digest, known);
  // Nothing ran before: whatever runs now and is not the target came from elsewhere.
  if (before === null) return isTarget === false;
  return isTarget === false && isDigestOf(before.digest, known) === false;
}
