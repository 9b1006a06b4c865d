import { expect, test } from "vitest";
import { z } from "zod";
import { openTeams } from "#lib/alerts/teams.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { foldedHostile, messageOf } from "./hostile-message.ts";
import { startReceiver } from "./receiver.ts";

const cleanUps = useCleanUps();

// Adaptive Cards 1.4 (https://adaptivecards.io/schemas/1.4.0/adaptive-card.json) as far as text runs and links go, in
// the envelope that a workflow of Teams takes.
const run = z.strictObject({
  type: z.literal("TextRun"),
  text: z.string(),
  size: z.enum(["default", "small", "medium", "large", "extraLarge", "Default", "Small", "Medium", "Large"]).optional(),
  weight: z.enum(["Default", "Lighter", "Bolder"]).optional(),
  color: z.enum(["Default", "Dark", "Light", "Accent", "Good", "Warning", "Attention"]).optional(),
  isSubtle: z.boolean().optional(),
});
const card = z.strictObject({
  $schema: z.literal("http://adaptivecards.io/schemas/adaptive-card.json"),
  type: z.literal("AdaptiveCard"),
  version: z.literal("1.4"),
  fallbackText: z.string(),
  // Text blocks and fact sets would read Markdown in what people wrote: text runs know none.
  body: z.array(z.strictObject({ type: z.literal("RichTextBlock"), inlines: z.array(run).min(1) })).min(1),
  actions: z
    .array(z.strictObject({ type: z.literal("Action.OpenUrl"), title: z.string().min(1), url: z.url() }))
    .max(6),
  msteams: z.strictObject({ width: z.literal("Full") }),
});
const envelope = z.strictObject({
  type: z.literal("message"),
  attachments: z
    .array(
      z.strictObject({
        contentType: z.literal("application/vnd.microsoft.card.adaptive"),
        contentUrl: z.null(),
        content: card,
      }),
    )
    .length(1),
});
const MOST_BYTES = 28 * 1024;

async function teams() {
  const receiver = await startReceiver();
  cleanUps.push(receiver.close);
  receiver.answer = ({ text }) => {
    if (Buffer.byteLength(text) > MOST_BYTES) return { status: 413 };
    const parsed = envelope.safeParse(JSON.parse(text));
    return parsed.success ? { status: 202 } : { status: 400, body: z.prettifyError(parsed.error) };
  };
  const way = openTeams({ name: "team", kind: "teams", config: {}, secrets: { url: receiver.url } });
  return { receiver, way };
}

const signal = AbortSignal.timeout(60_000);

test("what is sent to Teams is an Adaptive Card of text runs that Teams takes, however long and hostile", async () => {
  const { way } = await teams();
  const wide = messageOf(
    "c",
    Array.from({ length: 30 }, () => ({ facts: { location: "漢".repeat(255), by: "漢".repeat(5_000) } })),
  );
  for (const message of [messageOf("a"), foldedHostile("b"), wide]) {
    expect(await way.send(message, [], signal)).toMatchObject({ status: "sent" });
  }
});

test("a card leads to Loadline and to the commit, and nowhere that somebody wrote into a text", async () => {
  const { receiver, way } = await teams();
  await way.send(messageOf("a"), [], signal);
  const { attachments } = envelope.parse(JSON.parse(receiver.received[0]?.text ?? ""));
  expect(attachments[0]?.content.actions.map(({ url }) => new URL(url).host)).toEqual([
    "loadline.example.com",
    "loadline.example.com",
    "github.com",
  ]);
});
