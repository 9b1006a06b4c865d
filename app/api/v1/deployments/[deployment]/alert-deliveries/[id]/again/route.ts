import { repeatAlertDeliveryOperation } from "#lib/contracts/alert-deliveries.ts";
import { route } from "#lib/http/route.ts";
import { repeatAlertDelivery } from "#lib/services/alerts/repeat-alert-delivery.ts";

export const POST = route(repeatAlertDeliveryOperation, repeatAlertDelivery);
