import type { z } from "zod";
import { MOST_AGENTS, type RemoteAgentView, type recordRemoteAgentOperation } from "../../contracts/remote-agents.ts";
import { lockRemoteExecution, readRemoteAgents, writeRemoteAgent } from "../../db/rollback/remote-agents.ts";
import { authorize } from "../access/authorize.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { notifyDeployment } from "../deployments/notify-deployment.ts";
import { ServiceError } from "../errors.ts";
import { agentRecord, agentView } from "./agent-view.ts";

export type RecordRemoteAgentInput = { readonly deployment: string; readonly agent: string } & z.output<
  NonNullable<typeof recordRemoteAgentOperation.body>
>;

/**
 * Writes down what an agent runs. A deployment need not be marked as having any: an agent's own pipeline may come first.
 * @throws ServiceError `not_found`, `forbidden`, `conflict` (there are too many).
 */
export async function recordRemoteAgent(
  context: Context,
  input: RecordRemoteAgentInput,
): Promise<{ agent: RemoteAgentView }> {
  const deployment = await requireDeployment(context, input.deployment, "load.record");
  return context.db.transaction(async ({ sql }) => {
    await lockRemoteExecution(sql, deployment.id);
    await authorize(context, "load.record", deployment.id, sql);
    const known = await readRemoteAgents(sql, deployment.id);
    const before = known.find(({ name }) => name === input.agent);
    if (before === undefined && known.length >= MOST_AGENTS) {
      throw new ServiceError("conflict", `A deployment has at most ${MOST_AGENTS} remote agents. Delete one first.`);
    }
    const { agent: name, image, runtime } = input;
    const by = JSON.stringify(actorRecord(context.actor));
    const row = await writeRemoteAgent(sql, deployment.id, { name, image, runtime }, by);
    await appendAudit(sql, {
      context,
      action: "remote_agent.recorded",
      deploymentId: deployment.id,
      target: { name },
      before: before === undefined ? null : agentRecord(before),
      after: agentRecord(row),
    });
    await notifyDeployment(sql, deployment);
    return { agent: agentView(row) };
  });
}
