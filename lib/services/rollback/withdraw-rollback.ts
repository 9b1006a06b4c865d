import { cancelWaiting, lockRollback, readApproval, readPersonOf } from "../../db/rollback/approvals.ts";
import { bumpUnitRevision } from "../../db/rollback/units.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { notifyRollback } from "./notify-rollback.ts";
import { requireRollback } from "./require-rollback.ts";

/**
 * Takes back a rollback of one's own that waits for an approval; a person and their tokens are one.
 * @throws ServiceError `conflict` (it does not wait any more), `forbidden` (another person's), `not_found`.
 */
export async function withdrawRollback(
  context: Context,
  input: { readonly id: string },
): Promise<{ id: string; status: "cancelled" }> {
  return context.db.transaction(async ({ sql }) => {
    await lockRollback(sql, input.id);
    const rollback = await requireRollback(context, input.id, "rollback.plan", sql);
    if (rollback.status !== "awaiting_approval") {
      throw new ServiceError("conflict", "This rollback does not wait for an approval (any more).");
    }
    const by = actorRecord(context.actor);
    const { requesterId } = await readApproval(sql, rollback.id);
    if (requesterId === null || requesterId !== (await readPersonOf(sql, JSON.stringify(by)))) {
      throw new ServiceError("forbidden", "Somebody else asked for this rollback. Decline or cancel it instead.");
    }
    if (!(await cancelWaiting(sql, rollback.id, `Withdrawn by ${by.name} before anybody decided.`, false))) {
      throw new Error(`rollback ${rollback.id} left its state while it was locked`);
    }
    await bumpUnitRevision(sql, rollback.unitId);
    await appendAudit(sql, {
      context,
      action: "rollback.withdrawn",
      deploymentId: rollback.deploymentId,
      locationId: rollback.locationId,
      target: { rollback: rollback.id, load: rollback.targetLoad },
      before: { status: rollback.status },
      after: { status: "cancelled" },
    });
    await notifyRollback(sql, rollback);
    return { id: rollback.id, status: "cancelled" as const };
  });
}
