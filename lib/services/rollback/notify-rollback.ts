import type { Sql } from "../../db/database.ts";
import { notify } from "../../db/notify.ts";

/** Where something happened, as events name it. */
type Place = { deploymentId: string; deployment: string };

/** Tells readers that a rollback moved, and with it its code location (which shows what is under way). */
export async function notifyRollback(sql: Sql, rollback: Place & { id: string; location: string }): Promise<void> {
  const { id, deploymentId, deployment, location } = rollback;
  await notify(sql, { type: "rollback.updated", deploymentId, deployment, location, id });
  await notify(sql, { type: "location.updated", deploymentId, deployment, location });
}

export async function notifyLocations(sql: Sql, place: Place, locations: readonly { name: string }[]): Promise<void> {
  const { deploymentId, deployment } = place;
  for (const { name } of locations) {
    await notify(sql, { type: "location.updated", deploymentId, deployment, location: name });
  }
}
