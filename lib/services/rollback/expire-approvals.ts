import { APPROVAL_HOURS } from "../../contracts/approvals.ts";
import { cancelWaiting, lockRollback, readLateApprovals } from "../../db/rollback/approvals.ts";
import { bumpUnitRevision } from "../../db/rollback/units.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { notifyRollback } from "./notify-rollback.ts";
import { requireRollback } from "./require-rollback.ts";

/** Cancels every rollback that nobody approved in time, which frees its deploy unit; resolves to how many. */
export async function expireApprovals(context: Context): Promise<number> {
  let expired = 0;
  for (const id of await readLateApprovals(context.db.sql)) {
    const isExpired = await context.db.transaction(async ({ sql }) => {
      await lockRollback(sql, id);
      const outcome = `Nobody approved it within ${APPROVAL_HOURS} hours.`;
      // Somebody may have decided in the meantime, or another worker been here.
      if (!(await cancelWaiting(sql, id, outcome, true))) return false;
      const rollback = await requireRollback(context, id, "rollback.execute", sql);
      await bumpUnitRevision(sql, rollback.unitId);
      await appendAudit(sql, {
        context,
        action: "rollback.expired",
        deploymentId: rollback.deploymentId,
        locationId: rollback.locationId,
        target: { rollback: id, load: rollback.targetLoad },
        before: { status: "awaiting_approval" },
        after: { status: "cancelled", outcome },
      });
      await notifyRollback(sql, rollback);
      return true;
    });
    if (isExpired) expired++;
  }
  return expired;
}
