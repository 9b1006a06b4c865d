import { type RollbackView, verificationSchema } from "../../contracts/rollbacks.ts";
import { readSteps } from "../../db/rollback/rollbacks.ts";
import type { Context } from "../context.ts";
import { requireRollback } from "./require-rollback.ts";

/** A rollback with its steps, its proof and how it ended. @throws ServiceError as `requireRollback`. */
export async function getRollback(context: Context, input: { id: string }): Promise<RollbackView> {
  const rollback = await requireRollback(context, input.id, "history.read");
  const steps = await readSteps(context.db.sql, rollback.id);
  return {
    id: rollback.id,
    planId: rollback.planId,
    deployment: rollback.deployment,
    location: rollback.location,
    unit: rollback.unit,
    status: rollback.status,
    fromLoad: rollback.fromLoad,
    targetLoad: rollback.targetLoad,
    description: rollback.description,
    requestedBy: { name: rollback.requestedBy.name },
    createdAt: rollback.createdAt.toISOString(),
    startedAt: rollback.startedAt?.toISOString() ?? null,
    endedAt: rollback.endedAt?.toISOString() ?? null,
    outcome: rollback.outcome,
    steps: steps.map((step) => ({
      name: step.name,
      status: step.status,
      startedAt: step.startedAt?.toISOString() ?? null,
      endedAt: step.endedAt?.toISOString() ?? null,
      detail: step.detail,
    })),
    verification: rollback.verification === null ? null : verificationSchema.parse(rollback.verification),
    load: rollback.resultLoad,
  };
}
