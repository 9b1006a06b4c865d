import { readDigests } from "../../db/history/image-facts.ts";
import { readAutoRevert } from "../../db/rollback/auto-revert.ts";
import { readBlockOfDigests } from "../../db/rollback/blocked-versions.ts";
import { readTargetLoad } from "../../db/rollback/target-loads.ts";
import { type RevertCause, revertObstacle } from "../../domain/rollback/revert.ts";
import { type Run, type RunEnd, type RunRevert, readResolved } from "./run.ts";

/** What went wrong, as `RunEnd` tells it; `because` decides whether it is a reason to revert. */
type Failure = Pick<RunEnd, "verification" | "resultLoad"> & {
  readonly because: RevertCause;
  readonly reason: string;
  /** How the run ends where nothing can be put back. */
  readonly status: "failed" | "unknown";
};

/** Has what ran before put back, or ends the run and says what stood against it. */
export async function revertOrEnd(run: Run, failure: Failure): Promise<RunRevert | RunEnd> {
  const { because, reason, status, verification, resultLoad } = failure;
  const obstacle = await obstacleOf(run, because);
  return obstacle === null
    ? { type: "reverting", because, reason, verification, resultLoad }
    : { type: "ended", status, outcome: `${reason} ${obstacle}`, verification, resultLoad };
}

async function obstacleOf(run: Run, because: RevertCause): Promise<string | null> {
  const { rollback, unit, worker } = run;
  const { sql } = worker.db;
  const { before, digest } = readResolved(run);
  const digests = before?.digest ? await readDigests(sql, unit.deploymentId, before.digest) : [];
  const block = await readBlockOfDigests(sql, unit.id, digests);
  const from = await readTargetLoad(sql, rollback.locationId, rollback.fromLoad);
  return revertObstacle({
    because,
    autoRevert: await readAutoRevert(sql, unit.deploymentId),
    before,
    targetDigest: digest,
    failedBefore: from?.status === "failed" ? from.number : null,
    blocked: block?.reason ?? null,
  });
}
