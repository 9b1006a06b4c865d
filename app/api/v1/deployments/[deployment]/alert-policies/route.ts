import { createAlertPolicyOperation, listAlertPoliciesOperation } from "#lib/contracts/alert-policies.ts";
import { route } from "#lib/http/route.ts";
import { createAlertPolicy } from "#lib/services/alerts/create-alert-policy.ts";
import { listAlertPolicies } from "#lib/services/alerts/list-alert-policies.ts";

export const GET = route(listAlertPoliciesOperation, listAlertPolicies);
export const POST = route(createAlertPolicyOperation, createAlertPolicy);
