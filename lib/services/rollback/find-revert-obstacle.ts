import type { Sql } from "../../db/database.ts";
import { readDigests } from "../../db/history/image-facts.ts";
import { readAutoRevert } from "../../db/rollback/auto-revert.ts";
import { readBlockOfDigests } from "../../db/rollback/blocked-versions.ts";
import type { RollbackRow, StepRow } from "../../db/rollback/rollbacks.ts";
import { readTargetLoad } from "../../db/rollback/target-loads.ts";
import { type RevertCause, revertObstacle } from "../../domain/rollback/revert.ts";
import { readResolved } from "./resolved-image.ts";

/**
 * What stands against putting back what ran before a rollback, as it is now; null: nothing does. Whoever cancels and
 * the worker ask the same. The rollback's first step must have ended.
 */
export async function findRevertObstacle(
  sql: Sql,
  rollback: RollbackRow,
  steps: readonly StepRow[],
  because: RevertCause,
): Promise<string | null> {
  const { before, digest } = readResolved(steps);
  const digests = before?.digest ? await readDigests(sql, rollback.deploymentId, before.digest) : [];
  const block = await readBlockOfDigests(sql, rollback.unitId, digests);
  const from = await readTargetLoad(sql, rollback.locationId, rollback.fromLoad);
  return revertObstacle({
    because,
    autoRevert: await readAutoRevert(sql, rollback.deploymentId),
    before,
    targetDigest: digest,
    failedBefore: from?.status === "failed" ? from.number : null,
    blocked: block?.reason ?? null,
  });
}
