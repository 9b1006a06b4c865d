import { setTimeout as sleep } from "node:timers/promises";
import type { ChangeView } from "../../contracts/changes.ts";
import type { VerificationView } from "../../contracts/rollbacks.ts";
import { readDigests } from "../../db/history/image-facts.ts";
import { findLoadSince, findRollbackLoad, readTargetLoad, type TargetLoadRow } from "../../db/rollback/target-loads.ts";
import { readVaryingFacets } from "../../db/rollback/varying-facets.ts";
import type { Running } from "../../deploy/target.ts";
import { facetsFromMask } from "../../domain/diff/facets.ts";
import { isDigestOf } from "../../domain/image.ts";
import { failureOf } from "../../domain/rollback/failure-of.ts";
import { judgeRollback, type LocationEvidence } from "../../domain/rollback/verify.ts";
import { isCheckedAgain } from "../../services/rollback/checked-again.ts";
import { type Comparison, compareLoads } from "../../services/rollback/compare-loads.ts";
import { openUnit } from "../open-unit.ts";
import { observeLimitMs } from "./observe-limit.ts";
import { revertOrEnd } from "./revert-or-end.ts";
import type { Run, StepResult } from "./run.ts";
import { runningAliases } from "./running-aliases.ts";

const POLL_MS = 250;
const MOST_CHANGES = 1000;
const NO_CHANGES: Comparison = { counts: { added: 0, removed: 0, changed: 0 }, changes: [] };

type Location = Run["locations"][number];
type Seen = {
  location: Location;
  target: TargetLoadRow | null;
  observed: TargetLoadRow | null;
  comparison: Comparison;
};

/**
 * Proves the rollback, or says that it could not: waits until the sources have observed every code location
 * of the unit anew, reads the digest from the target once more, and compares. The worker itself records
 * nothing; a load counts only when a source's observation brought it.
 */
export async function verifyRollback(run: Run): Promise<StepResult> {
  const { rollback, worker } = run;
  const limitMs = observeLimitMs(worker.options, run.unit);
  await awaitLoads(run, limitMs);
  const running = await awaitHealthy(run);
  const seen = await Promise.all(run.locations.map((location) => lookAt(run, location)));
  const own = seen.find((one) => one.location.id === rollback.locationId);
  const evidence = await Promise.all(seen.map((one) => evidenceOf(run, one)));
  const observedDigest = running?.image.digest ?? null;
  const image = rollback.targetReference ?? "The image";
  const verdict = judgeRollback({
    targetDigest: rollback.targetDigest,
    observedDigest,
    observedAliases: await runningAliases(run, running),
    locations: evidence,
  });

  const verification: VerificationView = {
    digestMatches: verdict.digestMatches,
    fingerprintMatches: verdict.fingerprintMatches,
    differences: seen
      .filter(({ comparison: { counts } }) => counts.added + counts.removed + counts.changed > 0)
      .map(({ location, comparison }) => ({ location: location.name, ...comparison })),
    targetDigest: rollback.targetDigest,
    observedDigest,
    targetFingerprint: own?.target?.fingerprint ?? null,
    observedFingerprint: own?.observed?.fingerprint ?? null,
  };
  const resultLoad = own?.observed?.number ?? null;
  const failure = failureOf(image, running, verdict);
  if (failure !== null) {
    const { because, reason } = failure;
    // Who has an old rollback looked at again wants to know what runs, not to have it replaced.
    return isCheckedAgain(run.steps)
      ? { type: "ended", status: "failed", outcome: reason, verification, resultLoad }
      : revertOrEnd(run, { because, reason, status: "failed", verification, resultLoad });
  }
  const outcome = verdict.status === "unknown" ? `${verdict.outcome} ${wayOut(limitMs)}` : verdict.outcome;
  return { type: "ended", status: verdict.status, outcome, verification, resultLoad };
}

function wayOut(limitMs: number): string {
  return `Loadline waited ${Math.round(limitMs / 1000)} seconds. Check the connection that observes it and open the history: a load of this image at the top means that the rollback took effect. If there is none, look at the deploy target, then plan again.`;
}

/**
 * What runs; where that is not healthy, what runs once it is, or when the time for that is up. So where nothing runs for
 * the moment, unless nobody but a worker would start it again.
 */
async function awaitHealthy(run: Run): Promise<Running | null> {
  const target = await openUnit(run.worker, run.unit);
  const until = performance.now() + run.worker.options.healthyLimitMs;
  for (;;) {
    const running = await target.running(run.lost);
    if (running?.healthy || performance.now() >= until) return running;
    if (running === null && target.revive !== null) return null;
    run.note(running === null ? "Waiting until it runs" : "Waiting until it is healthy");
    await sleep(POLL_MS, undefined, { signal: run.leaving });
  }
}

/** Waits until every location that has something to go back to was observed, or the time is up. */
async function awaitLoads(run: Run, limitMs: number): Promise<void> {
  const until = performance.now() + limitMs;
  for (;;) {
    const missing: string[] = [];
    for (const { id, name, targetLoad } of run.locations) {
      if (targetLoad === null) continue;
      if (!(await isObserved(run, id))) missing.push(name);
    }
    if (missing.length === 0 || performance.now() >= until) return;
    run.note(`Waiting until ${missing.join(", ")} is observed`);
    await sleep(POLL_MS, undefined, { signal: run.leaving });
  }
}

/** One that was observed, and then failed, may come up again. */
async function isObserved(run: Run, locationId: bigint): Promise<boolean> {
  const observed = await findObserved(run, locationId);
  if (observed === null) return false;
  const failed = await findFailed(run, locationId);
  return failed === null || failed.number === observed.number;
}

/**
 * The load that the rollback brought. When it is verified again, long after its end, also one that was recorded while
 * nobody could link it any more: the location's newest, when it is of the target's image.
 */
async function findObserved(run: Run, locationId: bigint): Promise<TargetLoadRow | null> {
  const { rollback, unit, worker } = run;
  const { sql } = worker.db;
  const linked = await findRollbackLoad(sql, locationId, rollback.id);
  if (linked !== null || !isCheckedAgain(run.steps)) return linked;
  const newest = await findLoadSince(sql, locationId, rollback.id, "deploy");
  if (newest === null || newest.imageDigest === null || newest.status === "failed") return null;
  const aliases = await readDigests(sql, unit.deploymentId, newest.imageDigest);
  return isDigestOf(rollback.targetDigest, { digest: newest.imageDigest, aliases }) === true ? newest : null;
}

/**
 * The location's newest load, where it failed after the rollback's deploy began: what was deployed serves nothing, be it
 * that it never answered, so that no load could be linked to the rollback, or that it came up once and not again.
 */
async function findFailed(run: Run, locationId: bigint): Promise<TargetLoadRow | null> {
  const newest = await findLoadSince(run.worker.db.sql, locationId, run.rollback.id, "deploy");
  return newest?.status === "failed" ? newest : null;
}

async function lookAt(run: Run, location: Location): Promise<Seen> {
  const { sql } = run.worker.db;
  const target = location.targetLoad === null ? null : await readTargetLoad(sql, location.id, location.targetLoad);
  const observed = (await findFailed(run, location.id)) ?? (await findObserved(run, location.id));
  const comparable = target !== null && observed?.status === "loaded";
  const comparison = comparable
    ? await compareLoads(sql, location.id, target.number, observed.number, MOST_CHANGES)
    : NO_CHANGES;
  return { location, target, observed, comparison };
}

async function evidenceOf(run: Run, { location, target, observed, comparison }: Seen): Promise<LocationEvidence> {
  const varying =
    comparison.counts.changed === 0 ? [] : await readVaryingFacets(run.worker.db.sql, location.id, run.rollback.id);
  return {
    location: location.name,
    target: target && { number: target.number, fingerprint: target.fingerprint, make: target.make },
    observed:
      observed === null
        ? null
        : observed.status === "loaded"
          ? { number: observed.number, status: "loaded", fingerprint: observed.fingerprint, make: observed.make }
          : { number: observed.number, status: "failed", error: observed.error ?? "no reason was given" },
    counts: comparison.counts,
    differences: comparison.changes.map(differenceOf),
    varying: varying.map(({ key, repository, facets }) => ({
      identity: { key, repository },
      facets: facetsFromMask(facets),
    })),
  };
}

function differenceOf(change: ChangeView): LocationEvidence["differences"][number] {
  return {
    key: change.key,
    repository: change.repository ?? null,
    kind: change.kind,
    facets: change.facets ?? [],
  };
}
