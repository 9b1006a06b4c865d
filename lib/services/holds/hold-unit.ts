import type { z } from "zod";
import type { holdSchema } from "../../contracts/deployments.ts";
import { readActiveHold, readRunningDigest, replaceHold } from "../../db/rollback/holds.ts";
import { readActiveRollback } from "../../db/rollback/rollbacks.ts";
import { bumpUnitRevision, lockUnit } from "../../db/rollback/units.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { notifyDeployment } from "../deployments/notify-deployment.ts";
import { ServiceError } from "../errors.ts";
import { holdView } from "./hold-view.ts";
import { requireUnit, type UnitInput } from "./require-unit.ts";

/**
 * Holds a deploy unit at what it runs. Plans made before are stale after, so that nobody rolls back past the hold
 * without having seen it.
 * @throws ServiceError `conflict` (held already, or under a rollback), `not_found`, `forbidden`.
 */
export async function holdUnit(
  context: Context,
  input: UnitInput & { readonly reason: string; readonly hours: number },
): Promise<{ hold: z.infer<typeof holdSchema> }> {
  const { id } = await requireUnit(context, input, "hold.manage");
  return context.db.transaction(async ({ sql }) => {
    await lockUnit(sql, id);
    const unit = await requireUnit(context, input, "hold.manage", sql);
    const held = await readActiveHold(sql, unit.id);
    if (held !== null) {
      throw new ServiceError(
        "conflict",
        `${held.owner} holds ${unit.name} until ${held.expiresAt.toISOString()}: ${held.reason} Extend that hold, or release it first.`,
      );
    }
    const active = await readActiveRollback(sql, unit.id);
    if (active !== null) {
      throw new ServiceError(
        "conflict",
        `${active.requestedBy} is rolling ${unit.name} back to load #${active.targetLoad}, which holds it when it ends.`,
      );
    }
    await replaceHold(sql, {
      unitId: unit.id,
      rollbackId: null,
      digest: await readRunningDigest(sql, unit.id),
      ownerJson: JSON.stringify(actorRecord(context.actor)),
      reason: input.reason.trim(),
      hours: input.hours,
    });
    const hold = await readActiveHold(sql, unit.id);
    if (hold === null) throw new Error(`the hold of unit ${unit.id} is gone within its own transaction`);
    await bumpUnitRevision(sql, unit.id);
    await appendAudit(sql, {
      context,
      action: "hold.made",
      deploymentId: unit.deployment.id,
      target: { unit: unit.name, hold: hold.id },
      after: { reason: hold.reason, digest: hold.digest, expiresAt: hold.expiresAt.toISOString() },
    });
    await notifyDeployment(sql, unit.deployment);
    return { hold: holdView(hold) };
  });
}
