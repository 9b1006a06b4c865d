import type { Sql } from "../../db/database.ts";
import { type PlanRow, readPlan } from "../../db/rollback/plans.ts";
import type { Permission } from "../../domain/access/roles.ts";
import { readAccess } from "../access/read-access.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorizeUnit } from "./authorize-unit.ts";
import { type PlanBody, planBodySchema } from "./plan-body.ts";

const MISSING = "There is no such rollback plan, or you may not see it.";

/**
 * Finds a plan and passes the gate of its deploy unit.
 * @throws ServiceError `unauthenticated`, `not_found`, `forbidden`.
 */
export async function requirePlan(
  context: Context,
  id: string,
  permission: Permission,
  sql: Sql = context.db.sql,
): Promise<PlanRow & { body: PlanBody }> {
  const plan = await readPlan(sql, id);
  if (plan === null) {
    await readAccess(sql, context.actor);
    throw new ServiceError("not_found", MISSING);
  }
  await authorizeUnit(context, permission, plan, sql, MISSING);
  return { ...plan, body: planBodySchema.parse(plan.body) };
}
