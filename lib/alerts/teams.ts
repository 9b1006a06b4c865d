import type { AlertMessage } from "../domain/alerts/message.ts";
import type { OpenConnection } from "../domain/connection.ts";
import { checkAddress } from "./check-address.ts";
import { postMessage } from "./post-message.ts";
import type { AlertWay } from "./way.ts";

const COLORS = { critical: "Attention", error: "Attention", warning: "Warning", info: "Accent" } as const;

export function openTeams(connection: OpenConnection): AlertWay {
  const url = connection.secrets.url ?? "";
  return {
    send: (message, _, signal) =>
      postMessage(url, JSON.stringify(teamsMessage(message)), { "content-type": "application/json" }, signal),
    test: async (signal) => [await checkAddress(url, signal)],
  };
}

/**
 * The message as an Adaptive Card (schema 1.4). Text that people wrote stands in text runs alone: those, unlike text
 * blocks, know no Markdown, so that it can make no link.
 */
export function teamsMessage(message: AlertMessage): object {
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
          fallbackText: message.title,
          body: [
            paragraph([{ type: "TextRun", text: message.title, size: "Large", weight: "Bolder", color }]),
            ...message.lines.map((text) => paragraph([{ type: "TextRun", text }])),
            ...message.facts.map(({ name, value }) =>
              paragraph([
                { type: "TextRun", text: `${name}: `, weight: "Bolder" },
                { type: "TextRun", text: value },
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
