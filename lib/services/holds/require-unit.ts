import { readUnitByName } from "../../db/configure/units.ts";
import type { Sql } from "../../db/database.ts";
import { readDeploymentByName } from "../../db/history/deployments.ts";
import { readUnitLocationIds } from "../../db/rollback/unit-location-ids.ts";
import type { Permission } from "../../domain/access/roles.ts";
import { authorize } from "../access/authorize.ts";
import { readAccess } from "../access/read-access.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";

export type UnitInput = { readonly deployment: string; readonly unit: string };

export type FoundUnit = {
  readonly id: string;
  readonly name: string;
  readonly deployment: { readonly id: string; readonly name: string };
};

/**
 * Finds a deploy unit by name and passes the gate for every code location that it serves.
 * @throws ServiceError `unauthenticated`, `not_found`, `forbidden`.
 */
export async function requireUnit(
  context: Context,
  input: UnitInput,
  permission: Permission,
  sql: Sql = context.db.sql,
): Promise<FoundUnit> {
  const deployment = await readDeploymentByName(sql, input.deployment);
  const missing = `There is no deployment named “${input.deployment}”, or you may not see it.`;
  if (deployment === null) {
    await readAccess(sql, context.actor);
    throw new ServiceError("not_found", missing);
  }
  const unit = await readUnitByName(sql, deployment.id, input.unit);
  const locations = unit === null ? [] : await readUnitLocationIds(sql, unit.id);
  await authorize(context, permission, deployment.id, sql, missing, locations);
  if (unit === null) {
    throw new ServiceError(
      "not_found",
      `There is no deploy unit named “${input.unit}” in the deployment “${deployment.name}”.`,
    );
  }
  return { id: unit.id, name: unit.name, deployment };
}
