import { muteAlertPolicyOperation } from "#lib/contracts/alert-policies.ts";
import { route } from "#lib/http/route.ts";
import { muteAlertPolicy } from "#lib/services/alerts/mute-alert-policy.ts";

export const POST = route(muteAlertPolicyOperation, muteAlertPolicy);
