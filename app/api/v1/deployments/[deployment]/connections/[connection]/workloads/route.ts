import { listWorkloadsOperation } from "#lib/contracts/connections.ts";
import { route } from "#lib/http/route.ts";
import { listWorkloads } from "#lib/services/deployments/list-workloads.ts";

export const GET = route(listWorkloadsOperation, (context, input) => listWorkloads(context, input));
