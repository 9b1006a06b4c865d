import type { DeploymentView } from "../../contracts/deployments.ts";
import { readDeployments } from "../../db/history/deployments.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { deploymentView } from "./deployment-view.ts";

export async function getDeployment(
  context: Context,
  input: { readonly deployment: string },
): Promise<{ deployment: DeploymentView }> {
  const found = await requireDeployment(context, input.deployment, "catalog.read");
  const [row] = await readDeployments(context.db.sql, found.id);
  if (row === undefined) throw new Error(`deployment ${found.id} vanished while it was being read`);
  return { deployment: deploymentView(row, found.role) };
}
