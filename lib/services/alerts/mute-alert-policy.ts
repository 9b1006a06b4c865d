import type { AlertPolicyView } from "../../contracts/alert-policies.ts";
import { lockPolicy, setMutedUntil } from "../../db/alerts/policies.ts";
import { readNow } from "../../db/rollback/freeze-windows.ts";
import { authorize } from "../access/authorize.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { notifyDeployment } from "../deployments/notify-deployment.ts";
import { ServiceError } from "../errors.ts";
import type { AlertPolicyPlace } from "./get-alert-policy.ts";
import { noPolicy, readPolicyView } from "./policy-view.ts";

/**
 * Mutes an alert policy until an instant to come; null: no longer. The same again changes nothing.
 * @throws ServiceError `invalid` (the instant is past), `not_found`, `forbidden`.
 */
export async function muteAlertPolicy(
  context: Context,
  input: AlertPolicyPlace & { readonly until: string | null },
): Promise<{ policy: AlertPolicyView }> {
  const deployment = await requireDeployment(context, input.deployment, "alerts.manage");
  return context.db.transaction(async ({ sql }) => {
    await authorize(context, "alerts.manage", deployment.id, sql);
    const policy = await lockPolicy(sql, deployment.id, input.policy);
    if (policy === null) throw noPolicy(deployment, input.policy);
    const until = input.until === null ? null : new Date(input.until);
    if (until !== null && until <= (await readNow(sql))) {
      const message = "must be an instant to come";
      throw new ServiceError("invalid", `until: ${message}`, { errors: [{ path: "until", message }] });
    }
    const before = policy.mutedUntil?.toISOString() ?? null;
    const after = until?.toISOString() ?? null;
    if (before !== after) {
      await setMutedUntil(sql, policy.id, after);
      await appendAudit(sql, {
        context,
        action: after === null ? "alert_policy.unmuted" : "alert_policy.muted",
        deploymentId: deployment.id,
        target: { alertPolicy: policy.id, name: policy.name },
        before: { mutedUntil: before },
        after: { mutedUntil: after },
      });
      await notifyDeployment(sql, deployment);
    }
    return { policy: await readPolicyView(sql, deployment, policy.name) };
  });
}
