import type { Sql } from "../../db/database.ts";
import { notify } from "../../db/notify.ts";

/** Tells readers that a rollback moved, and with it its code location (which shows what is under way). */
export async function notifyRollback(
  sql: Sql,
  rollback: { id: string; deploymentId: string; deployment: string; location: string },
): Promise<void> {
  const { id, deploymentId, deployment, location } = rollback;
  await notify(sql, { type: "rollback.updated", deploymentId, deployment, location, id });
  await notify(sql, { type: "location.updated", deploymentId, deployment, location });
}
