import { readAlertsOperation } from "#lib/contracts/app-alerts.ts";
import { route } from "#lib/http/route.ts";
import { readAlerts } from "#lib/services/alerts/read-alerts.ts";

export const POST = route(readAlertsOperation, readAlerts);
