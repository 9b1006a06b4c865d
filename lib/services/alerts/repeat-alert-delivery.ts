import type { AlertDeliveryView } from "../../contracts/alert-deliveries.ts";
import { type LoggedDelivery, readDeliveryLog, repeatDelivery } from "../../db/alerts/delivery-log.ts";
import type { Sql } from "../../db/database.ts";
import { wakeWorkers } from "../../db/rollback/wake.ts";
import { authorize } from "../access/authorize.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { deliveryView } from "./delivery-view.ts";

/**
 * Sends once more what has ended, as a delivery of its own: the log keeps what came of the first one.
 * @throws ServiceError `not_found`, `forbidden`, `conflict` (it waits to be sent, or is shown in the app).
 */
export async function repeatAlertDelivery(
  context: Context,
  input: { readonly deployment: string; readonly id: string },
): Promise<{ delivery: AlertDeliveryView }> {
  const deployment = await requireDeployment(context, input.deployment, "alerts.manage");
  return context.db.transaction(async ({ sql }) => {
    await authorize(context, "alerts.manage", deployment.id, sql);
    const before = await readOne(sql, deployment.id, input.id);
    if (before === null) throw new ServiceError("not_found", "There is no such delivery in the log.");
    if (before.state === "pending") {
      throw new ServiceError("conflict", "It waits to be sent. What is under way need not be sent once more.");
    }
    if (before.receiver.type === "app" && before.state === "sent") {
      throw new ServiceError("conflict", "It is shown in the app already.");
    }
    const id = await repeatDelivery(sql, before.id);
    const delivery = await readOne(sql, deployment.id, id);
    if (delivery === null) throw new Error(`the delivery ${id} was not made`);
    await appendAudit(sql, {
      context,
      action: "alert_delivery.repeated",
      deploymentId: deployment.id,
      target: { alertDelivery: before.id, name: before.policyName },
      after: { alertDelivery: id },
    });
    await wakeWorkers(sql);
    return { delivery: deliveryView(delivery) };
  });
}

async function readOne(sql: Sql, deploymentId: string, id: string): Promise<LoggedDelivery | null> {
  const filter = { id, state: null, policy: null, kind: null };
  return (await readDeliveryLog(sql, deploymentId, filter, null, 1))[0] ?? null;
}
