import { testAlertPolicyOperation } from "#lib/contracts/alert-policies.ts";
import { route } from "#lib/http/route.ts";
import { testAlertPolicy } from "#lib/services/alerts/test-alert-policy.ts";

export const POST = route(testAlertPolicyOperation, (context, input) => testAlertPolicy(context, input));
