import type { AlertPolicyView, AlertWayView } from "#lib/contracts/alert-policies.ts";
import { ROLE_NAMES } from "#lib/domain/access/roles.ts";
import { CONNECTION_FACTS } from "#lib/domain/connection.ts";

/** `Slack: data-alerts`, `Email: mail to ada@example.com and owners`, `In the app: Viewer and up`. */
export function receiverName(receiver: AlertPolicyView["receivers"][number], ways: readonly AlertWayView[]): string {
  if (receiver.type === "app") return `In the app: ${ROLE_NAMES[receiver.least]} and up`;
  const { connection, to, owners } = receiver;
  const way = ways.find(({ name }) => name === connection);
  const label = way === undefined ? connection : `${CONNECTION_FACTS[way.kind].label}: ${connection}`;
  const whom = [...to, ...(owners ? ["owners"] : [])];
  return whom.length === 0 ? label : `${label} to ${whom.join(", ")}`;
}
