import { type LocationName, readLocationNames } from "../../db/history/locations.ts";
import { type Access, refusalOf } from "../../domain/access/access.ts";
import { readAccess } from "../access/read-access.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";

/** Those of the locations in which `access` reads loads; roles added for single ones count. */
export function readableAmong(access: Access, locations: readonly LocationName[]): LocationName[] {
  return locations.filter(({ id, deploymentId }) => refusalOf(access, "history.read", deploymentId, [id]) === null);
}

/**
 * The code locations of a deployment in which the caller may read loads.
 * @throws ServiceError `unauthenticated`; `forbidden` when they may not read them in any.
 */
export async function readableLocations(context: Context, deploymentId: string): Promise<LocationName[]> {
  const access = await readAccess(context.db.sql, context.actor);
  const locations = readableAmong(access, await readLocationNames(context.db.sql, [deploymentId]));
  const refusal = refusalOf(access, "history.read", deploymentId);
  if (locations.length === 0 && refusal !== null) {
    throw new ServiceError("forbidden", refusal, { missingRight: { permission: "history.read", deploymentId } });
  }
  return locations;
}
