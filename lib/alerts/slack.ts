import type { Severity } from "../domain/alerts/kinds.ts";
import type { AlertMessage } from "../domain/alerts/message.ts";
import type { ConnectionCheck, OpenConnection } from "../domain/connection.ts";
import { checkAddress } from "./check-address.ts";
import { postMessage } from "./post-message.ts";
import type { AlertWay } from "./way.ts";

// Limits of Block Kit: https://docs.slack.dev/reference/block-kit/blocks
const MOST_HEADER = 150;
const MOST_TEXT = 3_000;
const MOST_FIELD = 2_000;
const MOST_FIELDS = 10;
const MOST_LABEL = 75;

const SIGNS: Record<Severity, string> = {
  critical: ":rotating_light:",
  error: ":red_circle:",
  warning: ":large_yellow_circle:",
  info: ":large_blue_circle:",
};

export function openSlack(connection: OpenConnection): AlertWay {
  const url = connection.secrets.url ?? "";
  return {
    send: (message, _, signal) =>
      postMessage(url, JSON.stringify(slackMessage(message)), { "content-type": "application/json" }, signal),
    test: async (signal): Promise<ConnectionCheck[]> => [await checkAddress(url, signal)],
  };
}

/** The message as blocks; whatever people wrote is plain text or escaped, so that it can mention nobody. */
export function slackMessage(message: AlertMessage): object {
  const sign = message.resolves ? ":large_green_circle:" : SIGNS[message.severity];
  return {
    // What notifications show.
    text: escapeMarkup(message.title),
    blocks: [
      {
        type: "header",
        text: { type: "plain_text", emoji: true, text: cut(`${sign} ${message.title}`, MOST_HEADER) },
      },
      ...(message.lines.length === 0
        ? []
        : [
            {
              type: "section",
              text: { type: "plain_text", emoji: false, text: cut(message.lines.join("\n"), MOST_TEXT) },
            },
          ]),
      {
        type: "section",
        fields: message.facts.slice(0, MOST_FIELDS).map(({ name, value, url }) => ({
          type: "mrkdwn",
          text: cutEscaped(`*${name}*\n`, value, url),
        })),
      },
      ...(message.links.length === 0
        ? []
        : [
            {
              type: "actions",
              elements: message.links.map(({ label, url }, index) => ({
                type: "button",
                action_id: `open-${index}`,
                text: { type: "plain_text", emoji: false, text: cut(label, MOST_LABEL) },
                url,
              })),
            },
          ]),
      { type: "context", elements: [{ type: "plain_text", emoji: false, text: `Loadline ${message.id}` }] },
    ],
  };
}

function cutEscaped(head: string, value: string, url: string | undefined): string {
  const text = escapeMarkup(cut(value, 300));
  return cut(
    url === undefined ? `${head}${text}` : `${head}<${escapeMarkup(url)}|${text.replaceAll("|", "¦")}>`,
    MOST_FIELD,
  );
}

/** The three characters that begin anything in mrkdwn: https://docs.slack.dev/messaging/formatting-message-text */
function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
