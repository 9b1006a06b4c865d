import { declineWaiting, lockRollback } from "../../db/rollback/approvals.ts";
import { bumpUnitRevision } from "../../db/rollback/units.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { notifyRollback } from "./notify-rollback.ts";
import { requireDecision } from "./require-decision.ts";

/**
 * Declines another person's rollback, which is cancelled by that.
 * @throws ServiceError `forbidden` (no right, a token, one's own), `conflict` (decided already), `not_found`.
 */
export function declineRollback(
  context: Context,
  input: { readonly id: string; readonly reason: string },
): Promise<{ id: string; status: "cancelled" }> {
  return context.db.transaction(async ({ sql }) => {
    await lockRollback(sql, input.id);
    const rollback = await requireDecision(context, input.id, sql);
    const by = actorRecord(context.actor);
    const reason = input.reason.trim();
    const outcome = `${by.name} declined it: ${reason}`;
    if (!(await declineWaiting(sql, rollback.id, { byJson: JSON.stringify(by), reason, outcome }))) {
      throw new ServiceError("conflict", "This rollback does not wait for an approval (any more).");
    }
    await bumpUnitRevision(sql, rollback.unitId);
    await appendAudit(sql, {
      context,
      action: "rollback.declined",
      deploymentId: rollback.deploymentId,
      locationId: rollback.locationId,
      target: { rollback: rollback.id, load: rollback.targetLoad },
      before: { status: rollback.status, requestedBy: rollback.requestedBy.name },
      after: { status: "cancelled", reason },
    });
    await notifyRollback(sql, rollback);
    return { id: rollback.id, status: "cancelled" as const };
  });
}
