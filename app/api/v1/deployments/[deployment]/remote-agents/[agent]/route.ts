import { deleteRemoteAgentOperation, recordRemoteAgentOperation } from "#lib/contracts/remote-agents.ts";
import { route } from "#lib/http/route.ts";
import { deleteRemoteAgent } from "#lib/services/remote-agents/delete-remote-agent.ts";
import { recordRemoteAgent } from "#lib/services/remote-agents/record-remote-agent.ts";

export const PUT = route(recordRemoteAgentOperation, recordRemoteAgent);
export const DELETE = route(deleteRemoteAgentOperation, deleteRemoteAgent);
