import { countUnreadAlertsOperation } from "#lib/contracts/app-alerts.ts";
import { route } from "#lib/http/route.ts";
import { countUnreadAlerts } from "#lib/services/alerts/count-unread-alerts.ts";

export const GET = route(countUnreadAlertsOperation, (context) => countUnreadAlerts(context));
