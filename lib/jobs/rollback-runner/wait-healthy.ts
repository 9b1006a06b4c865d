import { setTimeout as sleep } from "node:timers/promises";
import { isDigestOf } from "../../domain/image.ts";
import { openUnit } from "../open-unit.ts";
import { revertOrEnd } from "./revert-or-end.ts";
import { type Run, resolvedImage, type StepResult } from "./run.ts";
import { runningAliases } from "./running-aliases.ts";

const POLL_MS = 250;

/** Asks the target, not the deploy that just ended, until it runs the image healthy. */
export async function waitHealthy(run: Run): Promise<StepResult> {
  const { healthyLimitMs } = run.worker.options;
  const image = resolvedImage(run);
  const target = await openUnit(run.worker, run.unit);
  const until = performance.now() + healthyLimitMs;
  for (;;) {
    const running = await target.running(run.lost);
    const digest = running?.image.digest ?? null;
    if (isDigestOf(image.digest, { digest, aliases: await runningAliases(run, running) }) === false) {
      return {
        type: "ended",
        status: "failed",
        outcome: `The deploy target runs ${digest}, not ${image.digest}, which was deployed. Something else was deployed, or the release was altered.`,
        verification: {
          digestMatches: run.rollback.targetDigest === null ? null : false,
          fingerprintMatches: null,
          differences: [],
          targetDigest: run.rollback.targetDigest,
          observedDigest: digest,
          targetFingerprint: null,
          observedFingerprint: null,
        },
      };
    }
    if (running?.healthy) return { type: "done", detail: `${running.image.reference} runs and is healthy.` };
    if (performance.now() >= until) {
      return revertOrEnd(run, {
        because: "unhealthy",
        status: "failed",
        reason: `${image.reference} was deployed but ${running === null ? "does not run" : "is not healthy"} after ${Math.round(healthyLimitMs / 1000)} seconds.`,
      });
    }
    run.note(running === null ? "Waiting until it runs" : "Waiting until it is healthy");
    await sleep(POLL_MS, undefined, { signal: run.leaving });
  }
}
