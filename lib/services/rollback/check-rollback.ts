import { hasLaterRollback, readActiveRollback, reopenVerification } from "../../db/rollback/rollbacks.ts";
import { bumpUnitRevision, lockUnit } from "../../db/rollback/units.ts";
import { wakeWorkers } from "../../db/rollback/wake.ts";
import { checkNoActiveRollback } from "../../domain/rollback/checks.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { notifyRollback } from "./notify-rollback.ts";
import { requireRollback } from "./require-rollback.ts";

/**
 * Has a rollback of unknown outcome verified again: it runs once more, its last step alone, which only looks.
 * @throws ServiceError `conflict` when its outcome is not unknown, when another rollback is under way in the deploy
 * unit, or has been made there since; else as `requireRollback`.
 */
export async function checkRollback(
  context: Context,
  input: { id: string },
): Promise<{ id: string; status: "running" }> {
  const { unitId } = await requireRollback(context, input.id, "rollback.execute");
  return context.db.transaction(async ({ sql }) => {
    await lockUnit(sql, unitId);
    const rollback = await requireRollback(context, input.id, "rollback.execute", sql);
    if (rollback.status !== "unknown") {
      throw new ServiceError("conflict", "Only a rollback whose outcome is unknown can be verified again.");
    }
    const active = checkNoActiveRollback(await readActiveRollback(sql, unitId));
    if (active.status === "block") throw new ServiceError("conflict", active.message);
    if (await hasLaterRollback(sql, rollback.id)) {
      throw new ServiceError(
        "conflict",
        "Another rollback was made in this deploy unit since, so what runs there says nothing about this one any more.",
      );
    }
    if (!(await reopenVerification(sql, rollback.id))) {
      throw new ServiceError("conflict", "Only a rollback whose outcome is unknown can be verified again.");
    }
    await bumpUnitRevision(sql, unitId);
    await appendAudit(sql, {
      context,
      action: "rollback.check_asked",
      deploymentId: rollback.deploymentId,
      locationId: rollback.locationId,
      target: { rollback: rollback.id, load: rollback.targetLoad },
      before: { status: "unknown" },
      after: { status: "running" },
    });
    await notifyRollback(sql, rollback);
    await wakeWorkers(sql);
    return { id: rollback.id, status: "running" as const };
  });
}
