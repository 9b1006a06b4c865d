import { listRemoteAgentsOperation } from "#lib/contracts/remote-agents.ts";
import { route } from "#lib/http/route.ts";
import { listRemoteAgents } from "#lib/services/remote-agents/list-remote-agents.ts";

export const GET = route(listRemoteAgentsOperation, listRemoteAgents);
