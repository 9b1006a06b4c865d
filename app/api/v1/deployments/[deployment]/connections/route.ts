import { listConnectionsOperation } from "#lib/contracts/connections.ts";
import { route } from "#lib/http/route.ts";
import { listConnections } from "#lib/services/deployments/list-connections.ts";

export const GET = route(listConnectionsOperation, listConnections);
