import { createHash } from "node:crypto";
import type { AlertMessage } from "../domain/alerts/message.ts";
import type { OpenConnection } from "../domain/connection.ts";
import { checkAddress } from "./check-address.ts";
import { pagerDutyConfigSchema } from "./config.ts";
import { postMessage } from "./post-message.ts";
import type { AlertWay } from "./way.ts";

// https://developer.pagerduty.com/docs/events-api-v2-overview
const MOST_SUMMARY = 1_024;
const MOST_DEDUP_KEY = 255;

export function openPagerDuty(connection: OpenConnection): AlertWay {
  const { url } = pagerDutyConfigSchema.parse(connection.config);
  const routingKey = connection.secrets.routingKey ?? "";
  return {
    send: (message, _, signal) => {
      const body = JSON.stringify(pagerDutyEvent(message, routingKey));
      return postMessage(url, body, { "content-type": "application/json" }, signal);
    },
    test: async (signal) => [await checkAddress(url, signal)],
  };
}

/** Triggers the incident of the message's thread, or resolves it. */
export function pagerDutyEvent(message: AlertMessage, routingKey: string): object {
  return {
    routing_key: routingKey,
    event_action: message.resolves ? "resolve" : "trigger",
    dedup_key: dedupKey(message),
    client: "Loadline",
    client_url: message.site,
    links: message.links.map(({ label, url }) => ({ href: url, text: label })),
    payload: {
      summary: message.title.slice(0, MOST_SUMMARY),
      source:
        message.facts.find(({ name }) => name === "Code location")?.value ?? message.facts[0]?.value ?? "Loadline",
      severity: message.severity,
      class: message.isTest ? "test" : "deploy",
      component: message.facts.find(({ name }) => name === "Code location")?.value,
      group: message.facts.find(({ name }) => name === "Deployment")?.value,
      custom_details: {
        delivery: message.id,
        ...Object.fromEntries(message.facts.map(({ name, value }) => [name, value])),
        details: message.lines.join("\n"),
      },
    },
  };
}

/** One incident a trouble, told from those of another Loadline; a test never touches a real one. */
function dedupKey({ thread, isTest, id, site }: AlertMessage): string {
  const key = isTest ? `${site} test:${id}` : `${site} ${thread}`;
  return key.length <= MOST_DEDUP_KEY ? key : createHash("sha256").update(key).digest("hex");
}
