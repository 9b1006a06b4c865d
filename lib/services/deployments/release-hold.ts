import { releaseHolds } from "../../db/history/location-rows.ts";
import { notify } from "../../db/notify.ts";
import { bumpUnitRevision, lockUnit } from "../../db/rollback/units.ts";
import { requireLocation } from "../access/require-location.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { authorizeUnit } from "../rollback/authorize-unit.ts";
import type { LocationInput } from "./get-location.ts";

/** Ends the hold on the location's deploy unit; false when there was none. Plans made under the hold are stale after. */
export async function releaseHold(context: Context, input: LocationInput): Promise<{ released: boolean }> {
  const location = await requireLocation(context, input.deployment, input.location, "hold.manage");
  const unitId = location.deployUnitId;
  if (unitId === null) return { released: false };
  return context.db.transaction(async ({ sql }) => {
    await lockUnit(sql, unitId);
    await authorizeUnit(
      context,
      "hold.manage",
      { deploymentId: location.deployment.id, unitId, locationId: location.id },
      sql,
    );
    const released = await releaseHolds(sql, unitId);
    if (released.length === 0) return { released: false };
    await bumpUnitRevision(sql, unitId);
    await appendAudit(sql, {
      context,
      action: "hold.released",
      deploymentId: location.deployment.id,
      locationId: location.id,
      target: { location: location.name, holds: released },
    });
    await notify(sql, {
      type: "location.updated",
      deploymentId: location.deployment.id,
      deployment: location.deployment.name,
      location: location.name,
    });
    return { released: true };
  });
}
