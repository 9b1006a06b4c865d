import type { Sql } from "../../db/database.ts";
import { askCancel, cancelQueued, type RollbackRow, readSteps } from "../../db/rollback/rollbacks.ts";
import { bumpUnitRevision } from "../../db/rollback/units.ts";
import { wakeWorkers } from "../../db/rollback/wake.ts";
import type { RollbackStatus } from "../../domain/rollback/status.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { isCheckedAgain } from "./checked-again.ts";
import { findRevertObstacle } from "./find-revert-obstacle.ts";
import { notifyRollback } from "./notify-rollback.ts";
import { requireRollback } from "./require-rollback.ts";

/**
 * Stops a rollback. One that no worker has begun is cancelled at once. One that runs is stopped by its worker: before
 * its deploy with nothing changed, after that by putting back what ran before; its status says so when that is done.
 * One that is verified again ends as unknown once more, with nothing put back.
 * @throws ServiceError `conflict` when it has ended, is being put back already, or cannot be put back; else as
 * `requireRollback`.
 */
export async function cancelRollback(
  context: Context,
  input: { id: string },
): Promise<{ id: string; status: RollbackStatus }> {
  return context.db.transaction(async ({ sql }) => {
    const rollback = await requireRollback(context, input.id, "rollback.execute", sql);
    const by = actorRecord(context.actor);
    const isCancelled = await cancelQueued(sql, rollback.id, `Cancelled by ${by.name} before it began.`);
    if (!isCancelled) {
      if (!(await askCancel(sql, rollback.id, JSON.stringify(by)))) {
        throw new ServiceError("conflict", "This rollback has ended and can no longer be cancelled.");
      }
      // The row is locked from here on, so that no step begins or ends meanwhile.
      await refuseTooLate(sql, rollback);
      await wakeWorkers(sql);
    } else {
      await bumpUnitRevision(sql, rollback.unitId);
    }
    await appendAudit(sql, {
      context,
      action: isCancelled ? "rollback.cancelled" : "rollback.cancel_asked",
      deploymentId: rollback.deploymentId,
      locationId: rollback.locationId,
      target: { rollback: rollback.id, load: rollback.targetLoad },
      before: { status: rollback.status },
      after: { status: isCancelled ? "cancelled" : "running" },
    });
    await notifyRollback(sql, rollback);
    return { id: rollback.id, status: isCancelled ? ("cancelled" as const) : ("running" as const) };
  });
}

async function refuseTooLate(sql: Sql, rollback: RollbackRow): Promise<void> {
  const steps = await readSteps(sql, rollback.id);
  // A check only looks: stopping it puts nothing back, and what the first run was putting back has ended.
  if (isCheckedAgain(steps)) return;
  const attempts = (name: string) => steps.find((step) => step.name === name)?.attempts ?? 0;
  if (steps.some(({ name }) => name === "revert")) {
    throw new ServiceError("conflict", "What ran before is being put back already. Wait until that has ended.");
  }
  if (attempts("deploy") === 0) return;
  const obstacle = await findRevertObstacle(sql, rollback, steps, "cancelled");
  if (obstacle !== null) {
    throw new ServiceError(
      "conflict",
      `The deploy has begun, and this rollback can no longer be cancelled. ${obstacle} Wait until it has ended.`,
    );
  }
}
