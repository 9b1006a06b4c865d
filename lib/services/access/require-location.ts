import type { Sql } from "../../db/database.ts";
import type { LocationState } from "../../db/history/locations.ts";
import type { Permission } from "../../domain/access/roles.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { type FoundDeployment, requirePlace } from "./require-place.ts";

export type FoundLocation = LocationState & { readonly deployment: FoundDeployment };

/**
 * Finds a code location of a deployment and passes the gate for it; roles added there count. The numbers are those of
 * this moment; whoever writes reads them again under the location's lock.
 * @throws ServiceError `unauthenticated`, `not_found`, `forbidden`.
 */
export async function requireLocation(
  context: Context,
  deploymentName: string,
  locationName: string,
  permission: Permission,
  sql: Sql = context.db.sql,
): Promise<FoundLocation> {
  const { deployment, location } = await requirePlace(context, deploymentName, locationName, permission, sql);
  if (location === null) {
    throw new ServiceError(
      "not_found",
      `There is no code location named “${locationName}” in the deployment “${deployment.name}”.`,
    );
  }
  return { ...location, deployment };
}
