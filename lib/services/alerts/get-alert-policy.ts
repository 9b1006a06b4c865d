import type { AlertPolicyView } from "../../contracts/alert-policies.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { readPolicyView } from "./policy-view.ts";

export type AlertPolicyPlace = { readonly deployment: string; readonly policy: string };

/** @throws ServiceError `not_found`, `forbidden`. */
export async function getAlertPolicy(context: Context, input: AlertPolicyPlace): Promise<{ policy: AlertPolicyView }> {
  const deployment = await requireDeployment(context, input.deployment, "alerts.manage");
  return { policy: await readPolicyView(context.db.sql, deployment, input.policy) };
}
