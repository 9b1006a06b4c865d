import { ALERT_WAYS, type AlertWay as WayName } from "../domain/alerts/receiver.ts";
import type { OpenConnection } from "../domain/connection.ts";
import { openPagerDuty } from "./pagerduty.ts";
import { openSlack } from "./slack.ts";
import { openSmtp } from "./smtp.ts";
import { openTeams } from "./teams.ts";
import type { AlertWay } from "./way.ts";
import { openAlertWebhook } from "./webhook.ts";

/**
 * The way of a connection over which alerts leave.
 * @throws Error, fit to show, when the connection is of another kind.
 */
export function openWay(connection: OpenConnection): AlertWay {
  switch (wayName(connection)) {
    case "smtp":
      return openSmtp(connection);
    case "slack":
      return openSlack(connection);
    case "teams":
      return openTeams(connection);
    case "pagerduty":
      return openPagerDuty(connection);
    case "alert-webhook":
      return openAlertWebhook(connection);
  }
}

function wayName({ name, kind }: OpenConnection): WayName {
  const way = ALERT_WAYS.find((one) => one === kind);
  if (way === undefined) throw new Error(`No alerts leave over the connection ${name}, which is of the kind ${kind}.`);
  return way;
}
