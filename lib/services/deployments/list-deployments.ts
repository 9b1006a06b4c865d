import type { DeploymentView } from "../../contracts/deployments.ts";
import { readDeployments } from "../../db/history/deployments.ts";
import { refusalOf, roleIn } from "../../domain/access/access.ts";
import { readAccess } from "../access/read-access.ts";
import type { Context } from "../context.ts";
import { deploymentView } from "./deployment-view.ts";

/** The deployments that the caller may read, by name. */
export async function listDeployments(context: Context): Promise<{ items: DeploymentView[]; nextCursor: null }> {
  const access = await readAccess(context.db.sql, context.actor);
  const rows = await readDeployments(context.db.sql);
  const items = rows.flatMap((row) => {
    const role = roleIn(access, row.id);
    return role === null || refusalOf(access, "catalog.read", row.id) !== null ? [] : [deploymentView(row, role)];
  });
  return { items, nextCursor: null };
}
