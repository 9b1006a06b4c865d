import { createDeploymentOperation, listDeploymentsOperation } from "#lib/contracts/deployments.ts";
import { route } from "#lib/http/route.ts";
import { createDeployment } from "#lib/services/deployments/create-deployment.ts";
import { listDeployments } from "#lib/services/deployments/list-deployments.ts";

export const POST = route(createDeploymentOperation, createDeployment);
export const GET = route(listDeploymentsOperation, listDeployments);
