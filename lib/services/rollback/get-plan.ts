import type { PlanView } from "../../contracts/rollbacks.ts";
import type { Context } from "../context.ts";
import { requirePlan } from "./require-plan.ts";

/** A saved plan as it was made, with the rollback that came of it. @throws ServiceError as `requirePlan`. */
export async function getPlan(context: Context, input: { id: string }): Promise<PlanView> {
  const plan = await requirePlan(context, input.id, "history.read");
  return { ...plan.body.plan, rollbackId: plan.rollbackId };
}
