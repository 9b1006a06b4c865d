import type { PlanView } from "../../contracts/rollbacks.ts";
import type { Sql } from "../../db/database.ts";
import { readDigests } from "../../db/history/image-facts.ts";
import { hasLaterRollback, type RollbackRow } from "../../db/rollback/rollbacks.ts";
import { readTargetLoad, type TargetLoadRow } from "../../db/rollback/target-loads.ts";
import { readUnitLocations } from "../../db/rollback/units.ts";
import { isSameImage } from "../../domain/image.ts";
import type { RollbackStatus } from "../../domain/rollback/status.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { imageOf } from "./gather-facts.ts";
import { planRollback } from "./plan-rollback.ts";
import { requireRollback } from "./require-rollback.ts";

const UNDOABLE: readonly RollbackStatus[] = ["succeeded", "succeeded_with_differences"];

/**
 * Plans to take a rollback back: to the load that ran before it. Its hold does not stand in the way, and is released
 * when the undo succeeds, which leaves none of its own: what runs then is what was deployed.
 * @throws ServiceError `conflict` (it did not succeed, another rollback or deploy came after it, what ran before never
 * loaded, no deploy unit); else as `planRollback`.
 */
export async function undoRollback(
  context: Context,
  input: { readonly id: string },
  options: { answerLimitMs?: number } = {},
): Promise<PlanView> {
  const { sql } = context.db;
  const rollback = await requireRollback(context, input.id, "rollback.execute");
  if (!UNDOABLE.includes(rollback.status)) {
    throw new ServiceError("conflict", "Only a rollback that succeeded can be undone.");
  }
  if (await hasLaterRollback(sql, rollback.id)) {
    throw new ServiceError(
      "conflict",
      "Another rollback was made in this deploy unit since. Undo that one, or choose the load to go to in the history.",
    );
  }
  const before = await readTargetLoad(sql, rollback.locationId, rollback.fromLoad);
  if (before === null || before.status === "failed") {
    throw new ServiceError(
      "conflict",
      `What ran before, load #${rollback.fromLoad}, failed to load. Choose another load in the history.`,
    );
  }
  const newer = await findNewerDeploy(sql, rollback);
  if (newer !== null) {
    throw new ServiceError(
      "conflict",
      `Load #${newer.number} (${newer.imageReference}) was deployed since, so what this rollback put in place no longer runs. Choose the load to go to in the history.`,
    );
  }
  const { deployment, location, fromLoad: targetLoad } = rollback;
  return planRollback(context, { deployment, location, targetLoad }, { ...options, undoOf: rollback.id });
}

/** The current load, where it is of another image than the rollback's; null also where that cannot be told. */
async function findNewerDeploy(sql: Sql, rollback: RollbackRow): Promise<TargetLoadRow | null> {
  const location = (await readUnitLocations(sql, rollback.unitId)).find(({ id }) => id === rollback.locationId);
  const current = location ? await readTargetLoad(sql, location.id, location.currentLoad) : null;
  if (current === null || rollback.targetReference === null) return null;
  const wanted = { reference: rollback.targetReference, digest: rollback.targetDigest };
  const image = imageOf(current);
  const aliases = image?.digest ? await readDigests(sql, rollback.deploymentId, image.digest) : [];
  return image !== null && isSameImage(wanted, { ...image, aliases }) === false ? current : null;
}
