import type { BlockedVersionView } from "../../contracts/holds.ts";
import { insertBlock, readBlock } from "../../db/rollback/blocked-versions.ts";
import { bumpUnitRevision } from "../../db/rollback/units.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { notifyDeployment } from "../deployments/notify-deployment.ts";
import { ServiceError } from "../errors.ts";
import { blockView } from "./block-view.ts";
import { type LoadInput, requireVersion } from "./require-version.ts";

/**
 * Blocks a load's version in its deploy unit, by the image's digest where it has one, so that every load of that image
 * is blocked, whichever code location it is in and under whichever of its digests; else the load alone.
 * @throws ServiceError `conflict` (blocked already, or no deploy unit), `not_found`, `forbidden`.
 */
export async function blockVersion(
  context: Context,
  input: LoadInput & { readonly reason: string },
): Promise<{ block: BlockedVersionView }> {
  return context.db.transaction(async ({ sql }) => {
    const { location, load, version } = await requireVersion(context, input, sql);
    const standing = await readBlock(sql, version);
    if (standing !== null) {
      throw new ServiceError("conflict", `${standing.by} blocked this version already: ${standing.reason}`);
    }
    await insertBlock(sql, {
      unitId: version.unitId,
      digest: load.imageDigest,
      reference: load.imageReference,
      locationId: location.id,
      loadNumber: load.number,
      reason: input.reason.trim(),
      byJson: JSON.stringify(actorRecord(context.actor)),
    });
    const block = await readBlock(sql, version);
    if (block === null) throw new Error(`the block on load ${load.number} is gone within its own transaction`);
    await bumpUnitRevision(sql, version.unitId);
    await appendAudit(sql, {
      context,
      action: "version.blocked",
      deploymentId: location.deployment.id,
      locationId: location.id,
      target: { block: block.id, unit: block.unit, load: load.number },
      after: { reason: block.reason, digest: block.digest, reference: block.reference },
    });
    await notifyDeployment(sql, location.deployment);
    return { block: blockView(block) };
  });
}
