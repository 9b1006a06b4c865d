import { testConnectionDraftOperation } from "#lib/contracts/connections.ts";
import { route } from "#lib/http/route.ts";
import { testConnectionDraft } from "#lib/services/deployments/test-connection.ts";

export const POST = route(testConnectionDraftOperation, (context, input) => testConnectionDraft(context, input));
