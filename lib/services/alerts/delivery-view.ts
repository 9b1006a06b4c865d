import type { AlertDeliveryView } from "../../contracts/alert-deliveries.ts";
import type { LoggedDelivery } from "../../db/alerts/delivery-log.ts";
import { isAlertKind } from "../../domain/alerts/kinds.ts";
import { alertMessage } from "../../domain/alerts/message.ts";

export function deliveryView(row: LoggedDelivery): AlertDeliveryView {
  const { id, receiver, newest, state } = row;
  const { kind, facts } = newest;
  return {
    id,
    at: row.createdAt.toISOString(),
    policy: row.policyName,
    receiver: receiver.type === "app" ? receiver : { ...receiver, to: [...receiver.to] },
    title: isAlertKind(kind) ? alertMessage({ id, events: [{ ...newest, kind }] }, "").title : kind,
    kind,
    events: row.events,
    location: facts.location,
    load: facts.load,
    rollback: facts.rollback?.id ?? null,
    state,
    attempts: row.attempts,
    nextAt: state === "pending" ? row.nextAt.toISOString() : null,
    answer: row.answer,
    endedAt: row.endedAt?.toISOString() ?? null,
  };
}
