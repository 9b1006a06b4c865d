import type { RemoteAgentView } from "../../contracts/remote-agents.ts";
import { readRemoteAgents } from "../../db/rollback/remote-agents.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { agentView } from "./agent-view.ts";

/** @throws ServiceError `not_found`, `forbidden`. */
export async function listRemoteAgents(
  context: Context,
  input: { readonly deployment: string },
): Promise<{ items: RemoteAgentView[]; nextCursor: null }> {
  const deployment = await requireDeployment(context, input.deployment, "history.read");
  const rows = await readRemoteAgents(context.db.sql, deployment.id);
  return { items: rows.map(agentView), nextCursor: null };
}
