import type { Sql } from "../../db/database.ts";
import { readDeploymentByName } from "../../db/history/deployments.ts";
import { type LocationState, readLocationByName } from "../../db/history/locations.ts";
import type { Permission, Role } from "../../domain/access/roles.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorize } from "./authorize.ts";
import { readAccess } from "./read-access.ts";

export type FoundDeployment = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** The actor's most permissive role there (in the code location, where one was asked for). */
  readonly role: Role;
};

export type FoundPlace = {
  readonly deployment: FoundDeployment;
  /** Null: none was asked for, or the deployment has none of that name (yet). */
  readonly location: LocationState | null;
};

/**
 * Finds a deployment by name, and a code location of it, and passes the gate for that place. A location that is not
 * there yet takes the right for the deployment as a whole.
 * @param locationName null: the deployment as a whole.
 * @throws ServiceError `unauthenticated`, `not_found` (no deployment, or not to be seen: one sentence), `forbidden`.
 */
export async function requirePlace(
  context: Context,
  deploymentName: string,
  locationName: string | null,
  permission: Permission,
  sql: Sql = context.db.sql,
): Promise<FoundPlace> {
  const missing = `There is no deployment named “${deploymentName}”, or you may not see it.`;
  const row = await readDeploymentByName(sql, deploymentName);
  if (row === null) {
    await readAccess(sql, context.actor);
    throw new ServiceError("not_found", missing);
  }
  const location = locationName === null ? null : await readLocationByName(sql, row.id, locationName);
  const role = await authorize(context, permission, row.id, sql, missing, location ? [location.id] : []);
  return { deployment: { ...row, role }, location };
}
