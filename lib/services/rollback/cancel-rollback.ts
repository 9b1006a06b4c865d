import { cancelQueued } from "../../db/rollback/rollbacks.ts";
import { bumpUnitRevision } from "../../db/rollback/units.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { notifyRollback } from "./notify-rollback.ts";
import { requireRollback } from "./require-rollback.ts";

/**
 * Takes back a rollback that no worker has begun.
 * @throws ServiceError `conflict` when one has; else as `requireRollback`.
 */
export async function cancelRollback(
  context: Context,
  input: { id: string },
): Promise<{ id: string; status: "cancelled" }> {
  return context.db.transaction(async ({ sql }) => {
    const rollback = await requireRollback(context, input.id, "rollback.execute", sql);
    const name = actorRecord(context.actor).name;
    if (!(await cancelQueued(sql, rollback.id, `Cancelled by ${name} before it began.`))) {
      throw new ServiceError("conflict", "This rollback has begun or ended and can no longer be cancelled.");
    }
    await bumpUnitRevision(sql, rollback.unitId);
    await appendAudit(sql, {
      context,
      action: "rollback.cancelled",
      deploymentId: rollback.deploymentId,
      locationId: rollback.locationId,
      target: { rollback: rollback.id, load: rollback.targetLoad },
    });
    await notifyRollback(sql, rollback);
    return { id: rollback.id, status: "cancelled" as const };
  });
}
