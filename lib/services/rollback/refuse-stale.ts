import type { PlanRow } from "../../db/rollback/plans.ts";
import { ServiceError } from "../errors.ts";
import type { GatheredFacts } from "./gather-facts.ts";
import type { PlanBody } from "./plan-body.ts";

/**
 * A plan holds only while nothing that it showed has moved.
 * @param serial what the unit's serial has to be: the plan's own, and one more once the plan was asked for.
 * @throws ServiceError `conflict` which says what has moved.
 */
export function refuseStale(plan: PlanRow & { body: PlanBody }, now: GatheredFacts, serial: number): void {
  const shown = new Map(plan.body.plan.locations.map(({ name, currentLoad }) => [name, currentLoad]));
  const moved = now.locations.flatMap(({ name, currentLoad }) => {
    const then = shown.get(name);
    return then !== undefined && then !== currentLoad ? [`${name} is at load #${currentLoad} now, not #${then}`] : [];
  });
  // A location that the unit no longer serves takes its load's number out of the serial, which may come back to what it was.
  const isSameUnit = shown.size === now.locations.length && now.locations.every(({ name }) => shown.has(name));
  if (serial === now.serial && moved.length === 0 && isSameUnit) return;
  const what = moved.length > 0 ? moved.join(", ") : `the deploy unit ${now.unit.name} has changed since`;
  throw new ServiceError("conflict", `The plan is stale: ${what}. Plan again.`);
}
