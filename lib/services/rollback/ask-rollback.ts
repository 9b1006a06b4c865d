import { APPROVAL_HOURS } from "../../contracts/approvals.ts";
import type { Sql } from "../../db/database.ts";
import { readNeedsApproval } from "../../db/rollback/approvals.ts";
import type { PlanRow } from "../../db/rollback/plans.ts";
import { insertRollback, readActiveRollback, readRollback } from "../../db/rollback/rollbacks.ts";
import { bumpUnitRevision, lockUnit } from "../../db/rollback/units.ts";
import { wakeWorkers } from "../../db/rollback/wake.ts";
import { checkNoActiveRollback } from "../../domain/rollback/checks.ts";
import type { RollbackStatus } from "../../domain/rollback/status.ts";
import { raiseRollbackAlert } from "../alerts/raise-rollback-alert.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorizeUnit } from "./authorize-unit.ts";
import { gatherFacts } from "./gather-facts.ts";
import { notifyRollback } from "./notify-rollback.ts";
import { refuseJudged } from "./refuse-judged.ts";
import { refuseStale } from "./refuse-stale.ts";
import { requirePlan } from "./require-plan.ts";

export type AskRollbackInput = {
  readonly id: string;
  readonly description: string;
  /** Names of the warnings that the caller accepts. */
  readonly acknowledge?: readonly string[] | undefined;
  /** Why a closed freeze window is overridden. */
  readonly overrideFreeze?: string | undefined;
};

/** With which right, and whether it waits for another person's approval whatever the deployment's settings say. */
type Asking = { readonly permission: "rollback.execute" | "rollback.plan"; readonly alwaysWaits: boolean };

/**
 * Makes the rollback of a plan. Under the unit's lock everything that the plan showed is judged again, by the same gate
 * and on the facts of this moment; the database itself lets one rollback per unit through. It is queued, or where an
 * approval is needed waits for one, which judges everything once more.
 * @throws ServiceError `conflict` (executed already, another rollback, expired, stale, a check blocks), `invalid` (a
 * warning is not acknowledged), `not_found`, `forbidden` (an override of a freeze takes more), `unauthenticated`.
 */
export async function askRollback(
  context: Context,
  input: AskRollbackInput,
  { permission, alwaysWaits }: Asking,
): Promise<{ id: string; status: RollbackStatus }> {
  const acknowledged = input.acknowledge ?? [];
  const freezeOverride = input.overrideFreeze?.trim() ?? null;
  const { unitId } = await requirePlan(context, input.id, permission);
  return context.db.transaction(async ({ sql }) => {
    await lockUnit(sql, unitId);
    const plan = await requirePlan(context, input.id, permission, sql);
    if (freezeOverride !== null) await authorizeUnit(context, "rollback.settle", plan, sql);
    await refuseExecuted(sql, plan);
    const { answer } = plan.body;
    const { undoOf } = plan.body.plan;
    const gathered = await gatherFacts(sql, { ...plan, answer, undoOf, freezeOverride, lock: true });
    await refuseActive(sql, plan);
    if (plan.expired) throw new ServiceError("conflict", "The plan has expired. Plan again.");
    refuseStale(plan, gathered, plan.serial);
    refuseJudged(gathered.facts, acknowledged);

    const waits = alwaysWaits || (await readNeedsApproval(sql, plan.deploymentId));
    const description = input.description.trim();
    const id = await insertRollback(sql, {
      planId: plan.id,
      locationId: plan.locationId,
      unitId: plan.unitId,
      fromLoad: gathered.current.number,
      targetLoad: plan.targetLoad,
      targetDigest: gathered.target.imageDigest,
      targetReference: gathered.target.imageReference,
      description,
      acknowledged,
      requestedByJson: JSON.stringify(actorRecord(context.actor)),
      freezeOverride,
      undoOf,
      approvalHours: waits ? APPROVAL_HOURS : null,
    });
    if (id === null) {
      await refuseExecuted(sql, plan);
      await refuseActive(sql, plan);
      throw new Error(`plan ${plan.id} could be neither executed nor refused`);
    }
    await bumpUnitRevision(sql, plan.unitId);
    const status = waits ? "awaiting_approval" : "queued";
    await appendAudit(sql, {
      context,
      action: "rollback.requested",
      deploymentId: plan.deploymentId,
      locationId: plan.locationId,
      target: { rollback: id, plan: plan.id, load: plan.targetLoad },
      before: { load: gathered.current.number },
      after: { status, description, acknowledged: [...acknowledged], freezeOverride, undoOf },
    });
    const { deployment, location } = plan.body.plan;
    await raiseRollbackAlert(
      sql,
      {
        ...plan,
        id,
        deployment,
        location,
        fromLoad: gathered.current.number,
        targetReference: gathered.target.imageReference,
        requestedBy: { name: context.actor.name },
      },
      "requested",
      waits ? `${description} (waits for another person's approval)` : description,
    );
    await notifyRollback(sql, {
      id,
      deployment,
      deploymentId: plan.deploymentId,
      location,
    });
    if (!waits) await wakeWorkers(sql);
    return { id, status };
  });
}

async function refuseExecuted(sql: Sql, plan: PlanRow): Promise<void> {
  if (plan.rollbackId === null) return;
  const rollback = await readRollback(sql, plan.rollbackId);
  throw new ServiceError(
    "conflict",
    `${rollback?.requestedBy.name ?? "Somebody"} executed this plan already (rollback ${plan.rollbackId}). Plan again to go further.`,
  );
}

async function refuseActive(sql: Sql, plan: PlanRow): Promise<void> {
  const check = checkNoActiveRollback(await readActiveRollback(sql, plan.unitId));
  if (check.status === "block") throw new ServiceError("conflict", check.message);
}
