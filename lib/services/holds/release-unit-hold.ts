import { releaseHolds } from "../../db/history/location-rows.ts";
import { bumpUnitRevision, lockUnit } from "../../db/rollback/units.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { notifyDeployment } from "../deployments/notify-deployment.ts";
import { requireUnit, type UnitInput } from "./require-unit.ts";

/** Ends the hold on a deploy unit; false when there was none. Plans made under the hold are stale after. */
export async function releaseUnitHold(context: Context, input: UnitInput): Promise<{ released: boolean }> {
  const { id } = await requireUnit(context, input, "hold.manage");
  return context.db.transaction(async ({ sql }) => {
    await lockUnit(sql, id);
    const unit = await requireUnit(context, input, "hold.manage", sql);
    const released = await releaseHolds(sql, unit.id);
    if (released.length === 0) return { released: false };
    await bumpUnitRevision(sql, unit.id);
    await appendAudit(sql, {
      context,
      action: "hold.released",
      deploymentId: unit.deployment.id,
      target: { unit: unit.name, holds: released },
    });
    await notifyDeployment(sql, unit.deployment);
    return { released: true };
  });
}
