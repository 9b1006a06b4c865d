import type { LocationView } from "../../contracts/deployments.ts";
import { readLocations } from "../../db/history/location-rows.ts";
import { refusalOf, roleIn } from "../../domain/access/access.ts";
import { readAccess } from "../access/read-access.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { readFreeze } from "../freeze/read-freeze.ts";
import { locationView } from "./location-view.ts";

/**
 * The deployment's code locations by name, each with its current load; those alone in which the caller may read loads.
 * @throws ServiceError `unauthenticated`, `not_found`, `forbidden` when the caller may not read them in any.
 */
export async function listLocations(
  context: Context,
  input: { readonly deployment: string },
): Promise<{ items: LocationView[]; nextCursor: null }> {
  const deployment = await requireDeployment(context, input.deployment, "catalog.read");
  const access = await readAccess(context.db.sql, context.actor);
  const rows = await readLocations(context.db.sql, deployment.id);
  const freeze = await readFreeze(context.db.sql, deployment.id);
  const items = rows.flatMap((row) => {
    const place = [BigInt(row.location_id)];
    const role = roleIn(access, deployment.id, place);
    const isHidden = role === null || refusalOf(access, "history.read", deployment.id, place) !== null;
    return isHidden ? [] : [locationView(row, role, freeze)];
  });
  const refusal = refusalOf(access, "history.read", deployment.id);
  if (items.length === 0 && refusal !== null) throw new ServiceError("forbidden", refusal);
  return { items, nextCursor: null };
}
