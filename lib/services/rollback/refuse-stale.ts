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
  if (serial === now.serial) return;
  const moved = now.locations.flatMap((location) => {
    const shown = plan.body.plan.locations.find((one) => one.name === location.name);
    return shown && shown.currentLoad !== location.currentLoad
      ? [`${location.name} is at load #${location.currentLoad} now, not #${shown.currentLoad}`]
      : [];
  });
  const what = moved.length > 0 ? moved.join(", ") : `the deploy unit ${now.unit.name} has changed since`;
  throw new ServiceError("conflict", `The plan is stale: ${what}. Plan again.`);
}
