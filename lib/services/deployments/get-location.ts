import type { LocationView } from "../../contracts/deployments.ts";
import { readLocations } from "../../db/history/location-rows.ts";
import { requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { readFreeze } from "../freeze/read-freeze.ts";
import { locationView } from "./location-view.ts";

export type LocationInput = { readonly deployment: string; readonly location: string };

export async function getLocation(context: Context, input: LocationInput): Promise<{ location: LocationView }> {
  const found = await requireLocation(context, input.deployment, input.location, "history.read");
  const [row] = await readLocations(context.db.sql, found.deployment.id, found.id);
  if (row === undefined) throw new Error(`code location ${found.id} vanished while it was being read`);
  const freeze = await readFreeze(context.db.sql, found.deployment.id);
  return { location: locationView(row, found.deployment.role, freeze) };
}
