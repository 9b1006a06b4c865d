import { setTimeout as sleep } from "node:timers/promises";
import { type RevertProof, type VerificationView, verificationSchema } from "../../contracts/rollbacks.ts";
import { findLoadSince, type TargetLoadRow } from "../../db/rollback/target-loads.ts";
import type { DeployTarget, Running } from "../../deploy/target.ts";
import { isDigestOf } from "../../domain/image.ts";
import type { VersionBefore } from "../../domain/rollback/revert.ts";
import { readResolved } from "../../services/rollback/resolved-image.ts";
import { openUnit } from "../open-unit.ts";
import { isAnothers, reasonOf } from "./deploy-image.ts";
import { reloadUnseen } from "./reload-locations.ts";
import { type RevertState, revertStateSchema } from "./revert-state.ts";
import { type Run, type RunEnd, stateOf } from "./run.ts";
import { runningAliases } from "./running-aliases.ts";

const POLL_MS = 250;

/**
 * Puts back what ran before the rollback, under the same lease and fencing token, and proves by what the target says
 * that it runs again. Safe to repeat, like any deploy. What somebody else deployed meanwhile is left alone.
 */
export async function revertDeploy(run: Run): Promise<RunEnd> {
  const state = revertStateSchema.parse(stateOf(run.steps, "revert"));
  const { before } = readResolved(run.steps);
  if (before === null) throw new Error(`rollback ${run.rollback.id} has nothing to go back to`);
  const target = await openUnit(run.worker, run.unit);
  const found = await target.running(run.lost);
  if (found !== null && (await isAnothers(run, found))) {
    const why = `${before.reference} was not put back: meanwhile ${found.image.reference} was deployed by somebody else. That runs now and was left alone.`;
    return ended(state, "failed", why);
  }

  run.note(`Putting ${before.reference} back`);
  const outcome = await target.deploy({
    image: { reference: before.reference, digest: before.digest },
    fencingToken: run.lease.fencingToken,
    signal: run.lost,
    progress: run.note,
  });
  switch (outcome.status) {
    case "deployed":
      return prove(run, state, before, target, found);
    case "reverted":
      return ended(
        state,
        "failed",
        `${before.reference} could not be put back; ${outcome.running.image.reference} runs. ${reasonOf(outcome)}`,
      );
    case "broken":
      return ended(
        state,
        "failed",
        `${before.reference} could not be put back, and nothing runs. Look at the deploy target. ${reasonOf(outcome)}`,
      );
    case "superseded":
      return ended(
        state,
        "failed",
        `${before.reference} was not put back: the deploy target has seen a newer deploy. ${reasonOf(outcome)}`,
      );
  }
}

async function prove(
  run: Run,
  state: RevertState,
  before: VersionBefore,
  target: DeployTarget,
  found: Running | null,
): Promise<RunEnd> {
  const running = await awaitHealthy(run, target);
  const digestMatches =
    running && isDigestOf(before.digest, { digest: running.image.digest, aliases: await runningAliases(run, running) });
  if (!running?.healthy || digestMatches !== true) {
    const seconds = Math.round(run.worker.options.healthyLimitMs / 1000);
    const what =
      running === null
        ? `does not run after ${seconds} seconds`
        : digestMatches === false
          ? `is not what runs: ${running.image.reference} does`
          : digestMatches === null
            ? "cannot be proven to run: the deploy target does not say what runs there"
            : `is not healthy after ${seconds} seconds`;
    const status = running !== null && digestMatches === null ? "unknown" : "failed";
    return ended(state, status, `${before.reference} was put back, but ${what}. Look at the deploy target.`);
  }
  // What was never stopped is not observed anew.
  const load = found?.instance === running.instance ? null : await observe(run, before);
  const proof: RevertProof = {
    image: { reference: before.reference, digest: before.digest },
    observedDigest: running.image.digest,
    digestMatches,
    healthy: running.healthy,
    load: load?.number ?? null,
  };
  const seen =
    load === null
      ? ""
      : load.status === "loaded"
        ? ` Its code was observed in load #${load.number}.`
        : ` Its code failed to load, though (load #${load.number}): ${load.error ?? "no reason was given"}`;
  return {
    ...ended(state, "reverted", `${before.reference} was put back and runs, with the digest that it had.${seen}`),
    state: { ...state, proof },
  };
}

/** What runs once it is healthy, or when the time for that is up. */
async function awaitHealthy(run: Run, target: DeployTarget): Promise<Running | null> {
  const until = performance.now() + run.worker.options.healthyLimitMs;
  for (;;) {
    const running = await target.running(run.lost);
    if (running?.healthy || performance.now() >= until) return running;
    run.note("Waiting until it is healthy");
    await sleep(POLL_MS, undefined, { signal: run.leaving });
  }
}

/** The load in which the source saw what was put back; null where it did not in time, which takes nothing from the proof. */
async function observe(run: Run, before: VersionBefore): Promise<TargetLoadRow | null> {
  const seen = async (id: bigint) => {
    const load = await findLoadSince(run.worker.db.sql, id, run.rollback.id, "revert");
    // The last that was seen of the rollback's own image may be recorded late.
    return load !== null && isDigestOf(load.imageDigest, before) === true ? load : null;
  };
  await reloadUnseen(run, async (id) => (await seen(id)) !== null);
  const until = performance.now() + run.worker.options.reloadAfterMs;
  for (;;) {
    const load = await seen(run.rollback.locationId);
    if (load !== null || performance.now() >= until) return load;
    run.note(`Waiting until ${run.rollback.location} is observed anew`);
    await sleep(POLL_MS, undefined, { signal: run.leaving });
  }
}

function ended(state: RevertState, status: RunEnd["status"], outcome: string): RunEnd {
  return {
    type: "ended",
    status,
    outcome: `${state.reason} ${outcome}`,
    verification: verificationOf(state),
    resultLoad: state.resultLoad,
  };
}

function verificationOf({ verificationJson }: RevertState): VerificationView | undefined {
  return verificationJson === null ? undefined : verificationSchema.parse(JSON.parse(verificationJson));
}
