import type { AlertMessage } from "../domain/alerts/message.ts";
import type { OpenConnection } from "../domain/connection.ts";
import { checkAddress } from "./check-address.ts";
import { postMessage } from "./post-message.ts";
import type { AlertWay } from "./way.ts";

/** Teams takes 28 KB: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using */
const MOST_BYTES = 27_000;
/** Texts are cut to the first of these lengths with which the message fits. */
const CUTS = [1_000, 300, 100] as const;

const COLORS = { critical: "Attention", error: "Attention", warning: "Warning", info: "Accent" } as const;

export function openTeams(connection: OpenConnection): AlertWay {
  const url = connection.secrets.url ?? "";
  return {
    send: (message, _, signal) => postMessage(url, teamsBody(message), { "content-type": "application/json" }, signal),
    test: async (signal) => [await checkAddress(url, signal)],
  };
}

function teamsBody(message: AlertMessage): string {
  const bodies = CUTS.map((most) => JSON.stringify(teamsMessage(message, most)));
  return bodies.find((body) => Buffer.byteLength(body) <= MOST_BYTES) ?? bodies.at(-1) ?? "";
}

/**
 * The message as an Adaptive Card (schema 1.4). Text that people wrote stands in text runs alone: those, unlike text
 * blocks, know no Markdown, so that it can make no link.
 */
function teamsMessage(message: AlertMessage, most: number): object {
  const color = message.resolves ? "Good" : COLORS[message.severity];
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          fallbackText: cut(message.title, most),
          body: [
            paragraph([{ type: "TextRun", text: cut(message.title, most), size: "Large", weight: "Bolder", color }]),
            ...message.lines.map((text) => paragraph([{ type: "TextRun", text: cut(text, most) }])),
            ...message.facts.map(({ name, value }) =>
              paragraph([
                { type: "TextRun", text: `${name}: `, weight: "Bolder" },
                { type: "TextRun", text: cut(value, most) },
              ]),
            ),
            paragraph([{ type: "TextRun", text: `Loadline ${message.id}`, size: "Small", isSubtle: true }]),
          ],
          actions: [
            ...message.links,
            ...message.facts.flatMap(({ name, url }) =>
              url === undefined ? [] : [{ label: `Open ${name.toLowerCase()}`, url }],
            ),
          ].map(({ label, url }) => ({ type: "Action.OpenUrl", title: label, url })),
          msteams: { width: "Full" },
        },
      },
    ],
  };
}

function paragraph(inlines: readonly object[]): object {
  return { type: "RichTextBlock", inlines };
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…`.toWellFormed() : text;
}
