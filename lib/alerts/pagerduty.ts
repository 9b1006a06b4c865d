import { createHash } from "node:crypto";
import type { AlertMessage } from "../domain/alerts/message.ts";
import type { OpenConnection } from "../domain/connection.ts";
import { checkAddress } from "./check-address.ts";
import { pagerDutyConfigSchema } from "./config.ts";
import { postMessage } from "./post-message.ts";
import type { AlertWay, SendOutcome } from "./way.ts";

// https://developer.pagerduty.com/docs/events-api-v2-overview
const MOST_SUMMARY = 1_024;
const MOST_DEDUP_KEY = 255;
/** Troubles of one message that become incidents; PagerDuty takes about 120 events a minute. */
const MOST_EVENTS = 100;

export function openPagerDuty(connection: OpenConnection): AlertWay {
  const { url } = pagerDutyConfigSchema.parse(connection.config);
  const routingKey = connection.secrets.routingKey ?? "";
  return {
    async send(message, _, signal) {
      let outcome: SendOutcome = { status: "refused", answer: "There is nothing to send." };
      // Once more after a failure: an event with the key of one that was taken already changes nothing.
      for (const event of pagerDutyEvents(message, routingKey)) {
        outcome = await postMessage(url, JSON.stringify(event), { "content-type": "application/json" }, signal);
        if (outcome.status !== "sent") break;
      }
      return outcome;
    },
    test: async (signal) => [await checkAddress(url, signal)],
  };
}

/** An event for each trouble that the message is about: triggers its incident, or resolves it. */
function pagerDutyEvents(message: AlertMessage, routingKey: string): object[] {
  return message.threads.slice(-MOST_EVENTS).map(({ thread, title, resolves }) => {
    const event = { routing_key: routingKey, dedup_key: dedupKey(message, thread) };
    if (resolves) return { ...event, event_action: "resolve" };
    const isMain = thread === message.thread;
    return {
      ...event,
      event_action: "trigger",
      client: "Loadline",
      client_url: message.site,
      links: isMain ? message.links.map(({ label, url }) => ({ href: url, text: label })) : [],
      payload: {
        summary: (message.isTest || message.threads.length === 1 ? message.title : title).slice(0, MOST_SUMMARY),
        source: (isMain && factOf(message, "Code location")) || factOf(message, "Deployment") || "Loadline",
        severity: message.severity,
        class: message.isTest ? "test" : "deploy",
        component: isMain ? factOf(message, "Code location") : undefined,
        group: factOf(message, "Deployment"),
        custom_details: {
          delivery: message.id,
          ...(isMain && Object.fromEntries(message.facts.map(({ name, value }) => [name, value]))),
          details: message.lines.join("\n"),
        },
      },
    };
  });
}

function factOf(message: AlertMessage, wanted: string): string | undefined {
  return message.facts.find(({ name }) => name === wanted)?.value;
}

/** One incident a trouble, told from those of another Loadline; a test never touches a real one. */
function dedupKey({ isTest, id, site }: AlertMessage, thread: string): string {
  const key = isTest ? `${site} test:${id}` : `${site} ${thread}`;
  return key.length <= MOST_DEDUP_KEY ? key : createHash("sha256").update(key).digest("hex");
}
