import type { Sql } from "../../db/database.ts";
import type { PlanRow } from "../../db/rollback/plans.ts";
import { insertRollback, readActiveRollback, readRollback } from "../../db/rollback/rollbacks.ts";
import { bumpUnitRevision, lockUnit } from "../../db/rollback/units.ts";
import { wakeWorkers } from "../../db/rollback/wake.ts";
import { checkNoActiveRollback } from "../../domain/rollback/checks.ts";
import { blockingChecks, evaluateGate, unacknowledgedChecks } from "../../domain/rollback/gate.ts";
import type { RollbackStatus } from "../../domain/rollback/status.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { type GatheredFacts, gatherFacts } from "./gather-facts.ts";
import { notifyRollback } from "./notify-rollback.ts";
import type { PlanBody } from "./plan-body.ts";
import { requirePlan } from "./require-plan.ts";

export type ExecuteRollbackInput = {
  readonly id: string;
  readonly description: string;
  /** Names of the warnings that the caller accepts. */
  readonly acknowledge?: readonly string[] | undefined;
};

/**
 * Queues the rollback of a plan. Under the unit's lock everything that the plan showed is judged again, by
 * the same gate and on the facts of this moment; the database itself lets one rollback per unit through.
 * @throws ServiceError `conflict` (executed already, another rollback, expired, stale, a check blocks),
 * `invalid` (a warning is not acknowledged), `not_found`, `forbidden`, `unauthenticated`.
 */
export async function executeRollback(
  context: Context,
  input: ExecuteRollbackInput,
): Promise<{ id: string; status: RollbackStatus }> {
  const acknowledged = input.acknowledge ?? [];
  const { unitId } = await requirePlan(context, input.id, "rollback.execute");
  return context.db.transaction(async ({ sql }) => {
    await lockUnit(sql, unitId);
    const plan = await requirePlan(context, input.id, "rollback.execute", sql);
    await refuseExecuted(sql, plan);
    const { answer } = plan.body;
    const gathered = await gatherFacts(sql, { ...plan, answer, lock: true });
    await refuseActive(sql, plan);
    refuseOld(plan, gathered);

    const checks = evaluateGate(gathered.facts);
    const blocks = blockingChecks(checks);
    if (blocks.length > 0) {
      throw new ServiceError(
        "conflict",
        `This rollback may not go ahead. ${blocks.map((one) => one.message).join(" ")}`,
      );
    }
    const open = unacknowledgedChecks(checks, acknowledged);
    if (open.length > 0) {
      throw new ServiceError(
        "invalid",
        `Acknowledge the warnings of the plan to go ahead: ${open.map((one) => one.name).join(", ")}.`,
        { errors: open.map((one) => ({ path: "acknowledge", message: `must name ${one.name}: ${one.message}` })) },
      );
    }

    const id = await insertRollback(sql, {
      planId: plan.id,
      locationId: plan.locationId,
      unitId: plan.unitId,
      fromLoad: gathered.current.number,
      targetLoad: plan.targetLoad,
      targetDigest: gathered.target.imageDigest,
      targetReference: gathered.target.imageReference,
      description: input.description.trim(),
      acknowledged,
      requestedByJson: JSON.stringify(actorRecord(context.actor)),
    });
    if (id === null) {
      await refuseExecuted(sql, plan);
      await refuseActive(sql, plan);
      throw new Error(`plan ${plan.id} could be neither executed nor refused`);
    }
    await bumpUnitRevision(sql, plan.unitId);
    await appendAudit(sql, {
      context,
      action: "rollback.requested",
      deploymentId: plan.deploymentId,
      locationId: plan.locationId,
      target: { rollback: id, plan: plan.id, load: plan.targetLoad },
      before: { load: gathered.current.number },
      after: { description: input.description.trim(), acknowledged: [...acknowledged] },
    });
    await notifyRollback(sql, {
      id,
      deployment: plan.body.plan.deployment,
      deploymentId: plan.deploymentId,
      location: plan.body.plan.location,
    });
    await wakeWorkers(sql);
    return { id, status: "queued" };
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

/** A plan holds for 30 minutes, and only while nothing that it showed has moved. */
function refuseOld(plan: PlanRow & { body: PlanBody }, now: GatheredFacts): void {
  if (plan.expired) throw new ServiceError("conflict", "The plan has expired. Plan again.");
  if (plan.serial === now.serial) return;
  const moved = now.locations.flatMap((location) => {
    const shown = plan.body.plan.locations.find((one) => one.name === location.name);
    return shown && shown.currentLoad !== location.currentLoad
      ? [`${location.name} is at load #${location.currentLoad} now, not #${shown.currentLoad}`]
      : [];
  });
  const what = moved.length > 0 ? moved.join(", ") : `the deploy unit ${now.unit.name} has changed since`;
  throw new ServiceError("conflict", `The plan is stale: ${what}. Plan again.`);
}
