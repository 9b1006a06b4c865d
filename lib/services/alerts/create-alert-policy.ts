import { type AlertPolicyView, MOST_POLICIES } from "../../contracts/alert-policies.ts";
import { countPolicies, insertPolicy } from "../../db/alerts/policies.ts";
import { authorize } from "../access/authorize.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { notifyDeployment } from "../deployments/notify-deployment.ts";
import { ServiceError } from "../errors.ts";
import { checkPolicy, type PolicyInput } from "./check-policy.ts";
import { policyRecord, readPolicyView } from "./policy-view.ts";

/** @throws ServiceError `invalid`, `conflict` (the name is taken, or there are too many), `not_found`, `forbidden`. */
export async function createAlertPolicy(
  context: Context,
  input: PolicyInput & { readonly deployment: string },
): Promise<{ policy: AlertPolicyView }> {
  const deployment = await requireDeployment(context, input.deployment, "alerts.manage");
  return context.db.transaction(async ({ sql }) => {
    await authorize(context, "alerts.manage", deployment.id, sql);
    const policy = await checkPolicy(sql, deployment.id, input);
    if ((await countPolicies(sql, deployment.id)) >= MOST_POLICIES) {
      throw new ServiceError("conflict", `A deployment has at most ${MOST_POLICIES} alert policies. Delete one first.`);
    }
    const isNew = await insertPolicy(sql, deployment.id, policy, JSON.stringify(actorRecord(context.actor)));
    if (!isNew) throw new ServiceError("conflict", `There is an alert policy named “${policy.name}” already.`);
    const view = await readPolicyView(sql, deployment, policy.name);
    await appendAudit(sql, {
      context,
      action: "alert_policy.created",
      deploymentId: deployment.id,
      target: { alertPolicy: view.id, name: policy.name },
      after: policyRecord(policy),
    });
    await notifyDeployment(sql, deployment);
    return { policy: view };
  });
}
