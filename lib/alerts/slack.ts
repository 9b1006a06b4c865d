import type { Severity } from "../domain/alerts/kinds.ts";
import type { AlertMessage } from "../domain/alerts/message.ts";
import type { ConnectionCheck, OpenConnection } from "../domain/connection.ts";
import { checkAddress } from "./check-address.ts";
import { postMessage } from "./post-message.ts";
import type { AlertWay } from "./way.ts";

// Limits of Block Kit: https://docs.slack.dev/reference/block-kit/blocks
const MOST_HEADER = 150;
const MOST_TEXT = 3_000;
const MOST_LABEL = 75;
const MOST_URL = 3_000;

/** As characters: names of emoji are read in plain text too, whoever wrote them. */
const SIGNS: Record<Severity, string> = { critical: "🚨", error: "🔴", warning: "🟡", info: "🔵" };
const OVER = "🟢";

export function openSlack(connection: OpenConnection): AlertWay {
  const url = connection.secrets.url ?? "";
  return {
    send: (message, _, signal) =>
      postMessage(url, JSON.stringify(slackMessage(message)), { "content-type": "application/json" }, signal),
    test: async (signal): Promise<ConnectionCheck[]> => [await checkAddress(url, signal)],
  };
}

/**
 * The message as blocks. What people wrote is plain text, or text of rich text, which is no markup whatever it holds:
 * it mentions nobody, links nowhere and is shown as it is.
 */
function slackMessage(message: AlertMessage): object {
  const sign = message.resolves ? OVER : SIGNS[message.severity];
  const links = message.links.filter(({ url }) => url.length <= MOST_URL);
  return {
    // What notifications show.
    text: escapeMarkup(message.title),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: "header", text: plainText(`${sign} ${message.title}`, MOST_HEADER) },
      ...(message.lines.length === 0 ? [] : [richText([textRun(message.lines.join("\n"))])]),
      richText(
        message.facts.flatMap(({ name, value, url }, index) => [
          { type: "text", text: `${index === 0 ? "" : "\n"}${name}: `, style: { bold: true } },
          url === undefined || url.length > MOST_URL ? textRun(value) : { type: "link", url, text: value },
        ]),
      ),
      ...(links.length === 0
        ? []
        : [
            {
              type: "actions",
              elements: links.map(({ label, url }, index) => ({
                type: "button",
                action_id: `open-${index}`,
                text: plainText(label, MOST_LABEL),
                url,
              })),
            },
          ]),
      { type: "context", elements: [plainText(`Loadline ${message.id}`, MOST_TEXT)] },
    ],
  };
}

function richText(elements: readonly object[]): object {
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements }] };
}

/** Of at least one character, as Slack wants it. */
function textRun(text: string): object {
  return { type: "text", text: cut(text, MOST_TEXT) || " " };
}

function plainText(text: string, most: number): object {
  return { type: "plain_text", emoji: false, text: cut(text, most) };
}

/** The three characters that begin anything in mrkdwn: https://docs.slack.dev/messaging/formatting-message-text */
function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…`.toWellFormed() : text;
}
