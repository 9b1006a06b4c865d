import { isDeepStrictEqual } from "node:util";
import type { AlertPolicyView } from "../../contracts/alert-policies.ts";
import { lockPolicy, updatePolicy } from "../../db/alerts/policies.ts";
import { authorize } from "../access/authorize.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { notifyDeployment } from "../deployments/notify-deployment.ts";
import { ServiceError } from "../errors.ts";
import { checkPolicy, type PolicyInput } from "./check-policy.ts";
import type { AlertPolicyPlace } from "./get-alert-policy.ts";
import { noPolicy, policyRecord, readPolicyView } from "./policy-view.ts";

/**
 * Changes an alert policy to what is given; the same again changes nothing. What waits to be sent goes as it was decided.
 * @throws ServiceError `invalid`, `conflict` (another one has the name), `not_found`, `forbidden`.
 */
export async function putAlertPolicy(
  context: Context,
  input: PolicyInput & AlertPolicyPlace,
): Promise<{ policy: AlertPolicyView }> {
  const deployment = await requireDeployment(context, input.deployment, "alerts.manage");
  return context.db.transaction(async ({ sql }) => {
    await authorize(context, "alerts.manage", deployment.id, sql);
    const before = await lockPolicy(sql, deployment.id, input.policy);
    if (before === null) throw noPolicy(deployment, input.policy);
    const after = await checkPolicy(sql, deployment.id, input);
    const records = { before: policyRecord(before), after: policyRecord(after) };
    if (!isDeepStrictEqual(records.before, records.after)) {
      if (!(await updatePolicy(sql, before, after))) {
        throw new ServiceError("conflict", `There is an alert policy named “${after.name}” already.`);
      }
      await appendAudit(sql, {
        context,
        action: "alert_policy.changed",
        deploymentId: deployment.id,
        target: { alertPolicy: before.id, name: after.name },
        ...records,
      });
      await notifyDeployment(sql, deployment);
    }
    return { policy: await readPolicyView(sql, deployment, after.name) };
  });
}
