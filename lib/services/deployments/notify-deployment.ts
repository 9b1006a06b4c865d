import type { Sql } from "../../db/database.ts";
import { notify } from "../../db/notify.ts";

/** Tells readers that something changed which stands for every code location of the deployment. */
export async function notifyDeployment(sql: Sql, deployment: { id: string; name: string }): Promise<void> {
  await notify(sql, { type: "deployment.updated", deploymentId: deployment.id, deployment: deployment.name });
}
