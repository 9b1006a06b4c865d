import { deletePolicyRow, lockPolicy } from "../../db/alerts/policies.ts";
import { authorize } from "../access/authorize.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { notifyDeployment } from "../deployments/notify-deployment.ts";
import type { AlertPolicyPlace } from "./get-alert-policy.ts";
import { noPolicy, policyRecord } from "./policy-view.ts";

/** Deletes an alert policy. What it sent stays in the log, and what waits is sent. @throws ServiceError `not_found`, `forbidden`. */
export async function deleteAlertPolicy(context: Context, input: AlertPolicyPlace): Promise<{ deleted: true }> {
  const deployment = await requireDeployment(context, input.deployment, "alerts.manage");
  return context.db.transaction(async ({ sql }) => {
    await authorize(context, "alerts.manage", deployment.id, sql);
    const policy = await lockPolicy(sql, deployment.id, input.policy);
    if (policy === null) throw noPolicy(deployment, input.policy);
    await deletePolicyRow(sql, policy.id);
    await appendAudit(sql, {
      context,
      action: "alert_policy.deleted",
      deploymentId: deployment.id,
      target: { alertPolicy: policy.id, name: policy.name },
      before: policyRecord(policy),
    });
    await notifyDeployment(sql, deployment);
    return { deleted: true };
  });
}
