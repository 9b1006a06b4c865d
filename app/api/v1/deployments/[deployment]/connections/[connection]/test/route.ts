import { testConnectionOperation } from "#lib/contracts/connections.ts";
import { route } from "#lib/http/route.ts";
import { testConnection } from "#lib/services/deployments/test-connection.ts";

export const POST = route(testConnectionOperation, (context, input) => testConnection(context, input));
