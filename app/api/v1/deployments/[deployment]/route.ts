import { getDeploymentOperation } from "#lib/contracts/deployments.ts";
import { route } from "#lib/http/route.ts";
import { getDeployment } from "#lib/services/deployments/get-deployment.ts";

export const GET = route(getDeploymentOperation, getDeployment);
