import type { PlanView } from "../../contracts/rollbacks.ts";
import type { RollbackStatus } from "../../domain/rollback/status.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { planRollback } from "./plan-rollback.ts";
import { requireRollback } from "./require-rollback.ts";

/** How rollbacks end that may have left something else in place than what ran before. */
const REVERTIBLE: readonly RollbackStatus[] = ["unknown", "failed"];

/**
 * Plans the way back to the load that was current when a rollback was asked for, which failed or whose outcome is
 * unknown. It is a plan like any other, and is executed like one.
 * @throws ServiceError `conflict` when the rollback did not end like that; else as `planRollback`.
 */
export async function revertRollback(
  context: Context,
  input: { id: string },
  options: { answerLimitMs?: number } = {},
): Promise<PlanView> {
  const rollback = await requireRollback(context, input.id, "rollback.plan");
  if (!REVERTIBLE.includes(rollback.status)) {
    throw new ServiceError(
      "conflict",
      "Only a rollback that failed or whose outcome is unknown is reverted like this. Undo one that succeeded.",
    );
  }
  const { deployment, location, fromLoad } = rollback;
  return planRollback(context, { deployment, location, targetLoad: fromLoad }, options);
}
