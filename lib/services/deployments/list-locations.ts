import type { LocationView } from "../../contracts/deployments.ts";
import { readLocations } from "../../db/history/location-rows.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { locationView } from "./location-view.ts";

/** The deployment's code locations by name, each with its current load. */
export async function listLocations(
  context: Context,
  input: { readonly deployment: string },
): Promise<{ items: LocationView[]; nextCursor: null }> {
  const deployment = await requireDeployment(context, input.deployment, "history.read");
  const rows = await readLocations(context.db.sql, deployment.id);
  return { items: rows.map(locationView), nextCursor: null };
}
