import {
  deleteAlertPolicyOperation,
  getAlertPolicyOperation,
  putAlertPolicyOperation,
} from "#lib/contracts/alert-policies.ts";
import { route } from "#lib/http/route.ts";
import { deleteAlertPolicy } from "#lib/services/alerts/delete-alert-policy.ts";
import { getAlertPolicy } from "#lib/services/alerts/get-alert-policy.ts";
import { putAlertPolicy } from "#lib/services/alerts/put-alert-policy.ts";

export const GET = route(getAlertPolicyOperation, getAlertPolicy);
export const PUT = route(putAlertPolicyOperation, putAlertPolicy);
export const DELETE = route(deleteAlertPolicyOperation, deleteAlertPolicy);
