import { liftBlocks } from "../../db/rollback/blocked-versions.ts";
import { bumpUnitRevision } from "../../db/rollback/units.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { notifyDeployment } from "../deployments/notify-deployment.ts";
import { type LoadInput, requireVersion } from "./require-version.ts";

/**
 * Lifts the block on a load's version, on whichever load of the image it was made; false when there was none.
 * @throws ServiceError `conflict` (no deploy unit), `not_found`, `forbidden`.
 */
export async function liftBlock(context: Context, input: LoadInput): Promise<{ lifted: boolean }> {
  return context.db.transaction(async ({ sql }) => {
    const { location, load, version } = await requireVersion(context, input, sql);
    const lifted = await liftBlocks(sql, version, JSON.stringify(actorRecord(context.actor)));
    if (lifted.length === 0) return { lifted: false };
    await bumpUnitRevision(sql, version.unitId);
    await appendAudit(sql, {
      context,
      action: "version.unblocked",
      deploymentId: location.deployment.id,
      locationId: location.id,
      target: { blocks: lifted.map(({ id }) => id), load: load.number },
      before: { reasons: lifted.map(({ reason }) => reason) },
    });
    await notifyDeployment(sql, location.deployment);
    return { lifted: true };
  });
}
