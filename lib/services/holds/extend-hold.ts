import type { z } from "zod";
import type { holdSchema } from "../../contracts/deployments.ts";
import { extendHoldTo, readActiveHold } from "../../db/rollback/holds.ts";
import { bumpUnitRevision, lockUnit } from "../../db/rollback/units.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { notifyDeployment } from "../deployments/notify-deployment.ts";
import { ServiceError } from "../errors.ts";
import { holdView } from "./hold-view.ts";
import { requireUnit, type UnitInput } from "./require-unit.ts";

/**
 * Lets a hold stand for so many hours from now; one that stands longer stays as it is.
 * @throws ServiceError `conflict` (not held any more), `not_found`, `forbidden`.
 */
export async function extendHold(
  context: Context,
  input: UnitInput & { readonly hours: number },
): Promise<{ hold: z.infer<typeof holdSchema> }> {
  const { id } = await requireUnit(context, input, "hold.manage");
  return context.db.transaction(async ({ sql }) => {
    await lockUnit(sql, id);
    const unit = await requireUnit(context, input, "hold.manage", sql);
    const before = await readActiveHold(sql, unit.id);
    if (before === null) throw new ServiceError("conflict", `${unit.name} is not held (any more). Hold it anew.`);
    const expiresAt = await extendHoldTo(sql, before.id, input.hours);
    if (expiresAt.getTime() === before.expiresAt.getTime()) return { hold: holdView(before) };
    await bumpUnitRevision(sql, unit.id);
    await appendAudit(sql, {
      context,
      action: "hold.extended",
      deploymentId: unit.deployment.id,
      target: { unit: unit.name, hold: before.id },
      before: { expiresAt: before.expiresAt.toISOString() },
      after: { expiresAt: expiresAt.toISOString() },
    });
    await notifyDeployment(sql, unit.deployment);
    return { hold: holdView({ ...before, expiresAt }) };
  });
}
