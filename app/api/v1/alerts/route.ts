import { listAlertsOperation } from "#lib/contracts/app-alerts.ts";
import { route } from "#lib/http/route.ts";
import { listAlerts } from "#lib/services/alerts/list-alerts.ts";

export const GET = route(listAlertsOperation, listAlerts);
