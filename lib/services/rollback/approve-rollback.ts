import { approveWaiting, lockRollback } from "../../db/rollback/approvals.ts";
import { bumpUnitRevision, lockUnit } from "../../db/rollback/units.ts";
import { wakeWorkers } from "../../db/rollback/wake.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { askTarget } from "./ask-target.ts";
import { authorizeUnit } from "./authorize-unit.ts";
import { gatherFacts } from "./gather-facts.ts";
import { notifyRollback } from "./notify-rollback.ts";
import { refuseJudged } from "./refuse-judged.ts";
import { refuseStale } from "./refuse-stale.ts";
import { requireDecision } from "./require-decision.ts";
import { requirePlan } from "./require-plan.ts";

const ANSWER_LIMIT_MS = 10_000;

export type ApproveRollbackInput = {
  readonly id: string;
  /** Warnings that the approver accepts besides those that were accepted already. */
  readonly acknowledge?: readonly string[] | undefined;
  readonly overrideFreeze?: string | undefined;
};

/**
 * Approves another person's rollback, which is queued by that. The target is asked again and everything judged on the
 * facts of this moment: a day may have passed.
 * Takes up to ten seconds when no worker answers.
 * @throws ServiceError `forbidden` (no right, a token, one's own), `conflict` (decided, too late, stale, a check
 * blocks), `invalid` (a warning is not acknowledged), `not_found`, `unauthenticated`.
 */
export async function approveRollback(
  context: Context,
  input: ApproveRollbackInput,
  options: { answerLimitMs?: number } = {},
): Promise<{ id: string; status: "queued" }> {
  const { unitId, targetDigest, targetReference } = await requireDecision(context, input.id);
  const question = { unitId, digest: targetDigest, reference: targetReference };
  const answer = await askTarget(context, question, options.answerLimitMs ?? ANSWER_LIMIT_MS);
  return context.db.transaction(async ({ sql }) => {
    await lockRollback(sql, input.id);
    await lockUnit(sql, unitId);
    const rollback = await requireDecision(context, input.id, sql);
    const plan = await requirePlan(context, rollback.planId, "rollback.approve", sql);
    if (input.overrideFreeze !== undefined) await authorizeUnit(context, "rollback.settle", plan, sql);
    const freezeOverride = input.overrideFreeze?.trim() ?? rollback.freezeOverride;
    const acknowledged = [...new Set([...rollback.acknowledged, ...(input.acknowledge ?? [])])];
    const gathered = await gatherFacts(sql, {
      ...plan,
      answer,
      undoOf: rollback.undoOf,
      freezeOverride,
      exceptRollbackId: rollback.id,
      lock: true,
    });
    // Asking for it moved the serial by one, and nothing else may have since.
    refuseStale(plan, gathered, plan.serial + 1);
    refuseJudged(gathered.facts, acknowledged);
    const byJson = JSON.stringify(actorRecord(context.actor));
    if (!(await approveWaiting(sql, rollback.id, { byJson, acknowledged, freezeOverride }))) {
      throw new ServiceError("conflict", "The time to approve this rollback is over. Plan again.");
    }
    await bumpUnitRevision(sql, rollback.unitId);
    await appendAudit(sql, {
      context,
      action: "rollback.approved",
      deploymentId: rollback.deploymentId,
      locationId: rollback.locationId,
      target: { rollback: rollback.id, load: rollback.targetLoad },
      before: { status: rollback.status, requestedBy: rollback.requestedBy.name },
      after: { status: "queued", acknowledged, freezeOverride },
    });
    await notifyRollback(sql, rollback);
    await wakeWorkers(sql);
    return { id: rollback.id, status: "queued" as const };
  });
}
