import { z } from "zod";
import {
  type RevertProof,
  type RollbackView,
  revertProofSchema,
  verificationSchema,
} from "../../contracts/rollbacks.ts";
import { type Decision, readApproval, readPersonOf } from "../../db/rollback/approvals.ts";
import { readSteps, type StepRow } from "../../db/rollback/rollbacks.ts";
import { readLogs } from "../../db/rollback/step-log.ts";
import { actorRecord, type Context } from "../context.ts";
import { isCheckedAgain } from "./checked-again.ts";
import { requireRollback } from "./require-rollback.ts";

/** A rollback with its steps, its proof and how it ended. @throws ServiceError as `requireRollback`. */
export async function getRollback(context: Context, input: { id: string }): Promise<RollbackView> {
  const rollback = await requireRollback(context, input.id, "history.read");
  const steps = await readSteps(context.db.sql, rollback.id);
  const logs = await readLogs(context.db.sql, rollback.id);
  const approval = await readApproval(context.db.sql, rollback.id);
  const reader = await readPersonOf(context.db.sql, JSON.stringify(actorRecord(context.actor)));
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
      attempts: step.attempts,
      log: logs.filter((row) => row.step === step.name).map(({ at, line }) => ({ at: at.toISOString(), line })),
    })),
    verification: rollback.verification === null ? null : verificationSchema.parse(rollback.verification),
    load: rollback.resultLoad,
    approval: approval.until && { until: approval.until.toISOString(), decision: decisionView(approval.decision) },
    isOwn: reader !== null && reader === approval.requesterId,
    freezeOverride: rollback.freezeOverride,
    undoOf: rollback.undoOf,
    undoneBy: approval.undoneBy,
    revert: revertProof(steps),
    cancelAsked: rollback.cancelAsked && { by: { name: rollback.cancelAsked.by.name }, at: rollback.cancelAsked.at },
    checkedAgain: isCheckedAgain(steps),
    settled: rollback.settled && { ...rollback.settled, by: { name: rollback.settled.by.name } },
  };
}

function decisionView(decision: Decision | null): NonNullable<RollbackView["approval"]>["decision"] {
  return decision && { ...decision, by: decision.by.name };
}

/** Kept with the step that found what ran before in place again: a revert, or a deploy that the target took back itself. */
function revertProof(steps: readonly StepRow[]): RevertProof | null {
  for (const { state } of steps) {
    const kept = z.object({ proof: revertProofSchema }).safeParse(state);
    if (kept.success) return kept.data.proof;
  }
  return null;
}
