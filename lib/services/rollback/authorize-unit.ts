import type { Sql } from "../../db/database.ts";
import { readUnitLocationIds } from "../../db/rollback/unit-location-ids.ts";
import type { Permission, Role } from "../../domain/access/roles.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";

export type UnitPlace = {
  readonly deploymentId: string;
  readonly unitId: string;
  /** The code location that was asked about. */
  readonly locationId: bigint;
};

/**
 * The gate for what concerns a deploy unit. A rollback takes every code location of the unit along, so a right that
 * comes from an addition in one of them does not do: it is needed in all. Reading is about the one location.
 * @param missing the sentence for an actor who may not know of the deployment.
 * @throws ServiceError `unauthenticated`, `not_found`, `forbidden`.
 */
export async function authorizeUnit(
  context: Context,
  permission: Permission,
  place: UnitPlace,
  sql: Sql,
  missing?: string,
): Promise<Role> {
  const { deploymentId, unitId, locationId } = place;
  const others = permission === "history.read" ? [] : await readUnitLocationIds(sql, unitId);
  return authorize(context, permission, deploymentId, sql, missing, [locationId, ...others]);
}
