import type { PlanView } from "../../contracts/rollbacks.ts";
import { hasLaterRollback } from "../../db/rollback/rollbacks.ts";
import { readTargetLoad } from "../../db/rollback/target-loads.ts";
import type { RollbackStatus } from "../../domain/rollback/status.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { planRollback } from "./plan-rollback.ts";
import { requireRollback } from "./require-rollback.ts";

const UNDOABLE: readonly RollbackStatus[] = ["succeeded", "succeeded_with_differences"];

/**
 * Plans to take a rollback back: to the load that ran before it. Its hold does not stand in the way, and is released
 * when the undo succeeds, which leaves none of its own: what runs then is what was deployed.
 * @throws ServiceError `conflict` (it did not succeed, another rollback came after it, what ran before never loaded, no
 * deploy unit); else as `planRollback`.
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
  const { deployment, location, fromLoad: targetLoad } = rollback;
  return planRollback(context, { deployment, location, targetLoad }, { ...options, undoOf: rollback.id });
}
