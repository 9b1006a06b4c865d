import { releaseHolds } from "../../db/history/location-rows.ts";
import { isHeldSince, replaceHold } from "../../db/rollback/holds.ts";
import { hasLaterRollback, settleUnknown } from "../../db/rollback/rollbacks.ts";
import { bumpUnitRevision, lockUnit } from "../../db/rollback/units.ts";
import { HOLD_HOURS } from "../../domain/rollback/hold-hours.ts";
import type { SettledStatus } from "../../domain/rollback/status.ts";
import { raiseRollbackAlert } from "../alerts/raise-rollback-alert.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { notifyRollback } from "./notify-rollback.ts";
import { requireRollback } from "./require-rollback.ts";

/**
 * Records a person's word for what became of a rollback that Loadline could not tell. It stays that person's word and
 * is never taken for a proof. Where they say that it succeeded, the deploy unit is held as after any rollback,
 * or let go as after one that takes another back.
 * @throws ServiceError `conflict` when its outcome is not unknown (any more); else as `requireRollback`.
 */
export async function settleRollback(
  context: Context,
  input: { id: string; status: SettledStatus; reason: string },
): Promise<{ id: string; status: SettledStatus }> {
  const { unitId } = await requireRollback(context, input.id, "rollback.settle");
  return context.db.transaction(async ({ sql }) => {
    await lockUnit(sql, unitId);
    const rollback = await requireRollback(context, input.id, "rollback.settle", sql);
    const byJson = JSON.stringify(actorRecord(context.actor));
    const reason = input.reason.trim();
    if (!(await settleUnknown(sql, rollback.id, { status: input.status, byJson, reason }))) {
      throw new ServiceError("conflict", "Only a rollback whose outcome is unknown can be settled.");
    }
    // What a later rollback put in place is held, or not, because of that one.
    const isLast = input.status === "succeeded" && !(await hasLaterRollback(sql, rollback.id));
    // Somebody may have held the unit while nobody knew: that is theirs to let go of.
    const isHeld = await isHeldSince(sql, unitId, rollback.id);
    if (isLast && !isHeld && rollback.undoOf !== null) {
      await releaseHolds(sql, unitId);
    } else if (isLast && !isHeld) {
      await replaceHold(sql, {
        unitId,
        rollbackId: rollback.id,
        digest: rollback.targetDigest,
        ownerJson: JSON.stringify(rollback.requestedBy),
        reason: rollback.description,
        hours: HOLD_HOURS,
      });
    }
    await bumpUnitRevision(sql, unitId);
    await appendAudit(sql, {
      context,
      action: "rollback.settled",
      deploymentId: rollback.deploymentId,
      locationId: rollback.locationId,
      target: { rollback: rollback.id, load: rollback.targetLoad },
      before: { status: "unknown" },
      after: { status: input.status, reason },
    });
    await raiseRollbackAlert(sql, rollback, input.status, `${context.actor.name} settled it: ${reason}`);
    await notifyRollback(sql, rollback);
    return { id: rollback.id, status: input.status };
  });
}
