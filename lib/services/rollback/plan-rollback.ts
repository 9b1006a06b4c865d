import { randomUUID } from "node:crypto";
import type { PlanView } from "../../contracts/rollbacks.ts";
import { insertPlan, readPlanTimes } from "../../db/rollback/plans.ts";
import { readTargetLoad } from "../../db/rollback/target-loads.ts";
import { carriesRuntime } from "../../domain/rollback/deploy-parts.ts";
import { evaluateGate } from "../../domain/rollback/gate.ts";
import { notRolledBack } from "../../domain/rollback/not-rolled-back.ts";
import { runtimeChanges } from "../../domain/rollback/runtime-changes.ts";
import { requireLocation } from "../access/require-location.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { agentViews } from "./agent-views.ts";
import { askTarget } from "./ask-target.ts";
import { authorizeUnit } from "./authorize-unit.ts";
import { compareLoads } from "./compare-loads.ts";
import { gatherFacts, imageOf } from "./gather-facts.ts";
import type { PlanBody } from "./plan-body.ts";
import { readImpact } from "./read-impact.ts";

const VALID_MS = 30 * 60_000;
const ANSWER_LIMIT_MS = 10_000;
const MOST_CHANGES = 1000;

export type PlanRollbackInput = {
  readonly deployment: string;
  readonly location: string;
  readonly targetLoad: number;
};

/**
 * Makes and saves a plan: what a rollback to `targetLoad` would change, and whether it may go ahead. It
 * changes nothing else, so everyone who may ask for a rollback may make one, whatever its checks say.
 * Takes up to ten seconds when no worker answers.
 * @throws ServiceError `not_found` (location, load), `conflict` (no deploy unit), `invalid` (the target failed
 * to load), `forbidden`, `unauthenticated`.
 */
export async function planRollback(
  context: Context,
  input: PlanRollbackInput,
  options: { answerLimitMs?: number; undoOf?: string } = {},
): Promise<PlanView> {
  const { db } = context;
  const location = await requireLocation(context, input.deployment, input.location, "rollback.plan");
  const target = await readTargetLoad(db.sql, location.id, input.targetLoad);
  if (target === null) {
    throw new ServiceError("not_found", `The code location “${location.name}” has no load #${input.targetLoad}.`);
  }
  const unitId = location.deployUnitId;
  if (unitId === null) {
    throw new ServiceError(
      "conflict",
      `No deploy target serves “${location.name}”, so Loadline cannot deploy anything there. Connect one first.`,
    );
  }
  await authorizeUnit(
    context,
    "rollback.plan",
    { deploymentId: location.deployment.id, unitId, locationId: location.id },
    db.sql,
  );
  if (target.status === "failed") {
    const message = `Load #${target.number} failed to load. Choose a load that loaded.`;
    throw new ServiceError("invalid", message, { errors: [{ path: "targetLoad", message }] });
  }

  const image = imageOf(target);
  const answer = await askTarget(
    context,
    { unitId, digest: image?.digest ?? null, reference: image?.reference ?? null },
    options.answerLimitMs ?? ANSWER_LIMIT_MS,
  );
  // Reading what changes can take seconds in a large location; the serial is read first, so a plan that was
  // overtaken meanwhile is stale and says so when it is executed.
  const undoOf = options.undoOf ?? null;
  const gathered = await gatherFacts(db.sql, {
    unitId,
    locationId: location.id,
    targetLoad: target.number,
    answer,
    undoOf,
  });
  const from = gathered.current.number;
  const comparison = await compareLoads(db.sql, location.id, from, target.number, MOST_CHANGES);
  const impact = await readImpact(context, location.deployment.id, location.name, gathered.locations);

  const { createdAt, expiresAt } = await readPlanTimes(db.sql, VALID_MS);
  const id = randomUUID();
  const plan: PlanBody["plan"] = {
    id,
    serial: gathered.serial,
    unit: { name: gathered.unit.name, driver: gathered.unit.driver },
    locations: gathered.locations.map(({ name, currentLoad, targetLoad }) => ({
      name,
      currentLoad,
      targetLoad,
      counts: impact.counts.get(name) ?? null,
    })),
    location: location.name,
    deployment: location.deployment.name,
    currentLoad: from,
    targetLoad: target.number,
    image,
    counts: comparison.counts,
    changes: comparison.changes,
    downstream: impact.downstream,
    backfill: impact.backfill,
    runtimeChanges: carriesRuntime(gathered.unit)
      ? runtimeChanges(gathered.facts.current.runtime, gathered.facts.target.runtime)
      : [],
    agents: agentViews(gathered.facts),
    checks: evaluateGate(gathered.facts).map((check) => ({ ...check })),
    notRolledBack: notRolledBack(location.deployment.kind, gathered.unit.driver),
    undoOf,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
  await db.transaction(async ({ sql }) => {
    await insertPlan(sql, {
      id,
      locationId: location.id,
      unitId,
      currentLoad: from,
      targetLoad: target.number,
      serial: gathered.serial,
      locationsJson: JSON.stringify(plan.locations),
      bodyJson: JSON.stringify({ plan, answer } satisfies PlanBody),
      createdByJson: JSON.stringify(actorRecord(context.actor)),
      createdAt,
      expiresAt,
    });
    await appendAudit(sql, {
      context,
      action: "rollback.planned",
      deploymentId: location.deployment.id,
      locationId: location.id,
      target: { plan: id, load: target.number },
      before: { load: from },
    });
  });
  return { ...plan, rollbackId: null };
}
