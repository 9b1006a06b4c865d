import { listContainersOperation } from "#lib/contracts/connections.ts";
import { route } from "#lib/http/route.ts";
import { listContainers } from "#lib/services/deployments/list-containers.ts";

export const GET = route(listContainersOperation, (context, input) => listContainers(context, input));
