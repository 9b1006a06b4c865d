import { z } from "zod";
import type { AlertDeliveryView, listAlertDeliveriesOperation } from "../../contracts/alert-deliveries.ts";
import { readDeliveryLog } from "../../db/alerts/delivery-log.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import { deliveryView } from "./delivery-view.ts";

/** Place before this delivery, in a list from new to old. */
const beforeDelivery = z.object({ before: z.string().regex(/^\d{1,18}$/) });

/** What was sent to whom, newest first. @throws ServiceError `not_found`, `forbidden`, `invalid` (the cursor). */
export async function listAlertDeliveries(
  context: Context,
  input: z.output<typeof listAlertDeliveriesOperation.query> & { readonly deployment: string },
): Promise<{ items: AlertDeliveryView[]; nextCursor: string | null }> {
  const deployment = await requireDeployment(context, input.deployment, "alerts.manage");
  const { state = null, policy = null, kind = null, limit } = input;
  const before = decodeCursor(input.cursor, beforeDelivery)?.before ?? null;
  const filter = { id: null, state, policy, kind };
  const rows = await readDeliveryLog(context.db.sql, deployment.id, filter, before, limit + 1);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(deliveryView),
    nextCursor: rows.length > limit && last ? encodeCursor({ before: last.number }) : null,
  };
}
