import { configureDeploymentOperation, getDeploymentOperation } from "#lib/contracts/deployments.ts";
import { route } from "#lib/http/route.ts";
import { configureDeployment } from "#lib/services/deployments/configure-deployment.ts";
import { getDeployment } from "#lib/services/deployments/get-deployment.ts";

export const GET = route(getDeploymentOperation, getDeployment);
export const PATCH = route(configureDeploymentOperation, configureDeployment);
