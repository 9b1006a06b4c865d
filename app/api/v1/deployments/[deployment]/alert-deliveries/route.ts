import { listAlertDeliveriesOperation } from "#lib/contracts/alert-deliveries.ts";
import { route } from "#lib/http/route.ts";
import { listAlertDeliveries } from "#lib/services/alerts/list-alert-deliveries.ts";

export const GET = route(listAlertDeliveriesOperation, listAlertDeliveries);
