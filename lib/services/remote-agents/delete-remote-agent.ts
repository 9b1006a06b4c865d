import { deleteRemoteAgentRow } from "../../db/rollback/remote-agents.ts";
import { authorize } from "../access/authorize.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { notifyDeployment } from "../deployments/notify-deployment.ts";
import { ServiceError } from "../errors.ts";
import { agentRecord } from "./agent-view.ts";

/** @throws ServiceError `not_found` (no such agent, too), `forbidden`. */
export async function deleteRemoteAgent(
  context: Context,
  input: { readonly deployment: string; readonly agent: string },
): Promise<{ deleted: true }> {
  const deployment = await requireDeployment(context, input.deployment, "load.record");
  return context.db.transaction(async ({ sql }) => {
    await authorize(context, "load.record", deployment.id, sql);
    const row = await deleteRemoteAgentRow(sql, deployment.id, input.agent);
    if (row === null) throw new ServiceError("not_found", `There is no such remote agent: “${input.agent}”.`);
    await appendAudit(sql, {
      context,
      action: "remote_agent.deleted",
      deploymentId: deployment.id,
      target: { name: row.name },
      before: agentRecord(row),
    });
    await notifyDeployment(sql, deployment);
    return { deleted: true };
  });
}
