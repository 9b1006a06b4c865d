import { expect, test } from "vitest";
import { z } from "zod";
import { openSlack } from "#lib/alerts/slack.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { foldedHostile, HOSTILE, messageOf } from "./hostile-message.ts";
import { startReceiver } from "./receiver.ts";

const cleanUps = useCleanUps();

// Block Kit as https://docs.slack.dev/reference/block-kit publishes it: members, types and limits of what may be sent.
const plain = (most: number) =>
  z.strictObject({ type: z.literal("plain_text"), text: z.string().min(1).max(most), emoji: z.boolean().optional() });
const style = z.strictObject({ bold: z.boolean().optional() });
const richElement = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string().min(1), style: style.optional() }),
  z.strictObject({ type: z.literal("link"), url: z.url().max(3_000), text: z.string().min(1) }),
]);
const block = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("header"), text: plain(150) }),
  z.strictObject({
    type: z.literal("rich_text"),
    elements: z
      .array(z.strictObject({ type: z.literal("rich_text_section"), elements: z.array(richElement).min(1) }))
      .min(1),
  }),
  z.strictObject({
    type: z.literal("actions"),
    elements: z
      .array(
        z.strictObject({
          type: z.literal("button"),
          text: plain(75),
          action_id: z.string().max(255),
          url: z.url().max(3_000),
        }),
      )
      .min(1)
      .max(25),
  }),
  z.strictObject({ type: z.literal("context"), elements: z.array(plain(3_000)).min(1).max(10) }),
]);
const payload = z.strictObject({
  text: z.string().min(1).max(4_000),
  mrkdwn: z.boolean(),
  unfurl_links: z.boolean(),
  unfurl_media: z.boolean(),
  blocks: z.array(block).min(1).max(50),
});

/** An incoming webhook: answers `ok`, or `invalid_payload` to what its documentation does not know. */
async function slack() {
  const receiver = await startReceiver();
  cleanUps.push(receiver.close);
  receiver.answer = ({ text }) => {
    const parsed = payload.safeParse(JSON.parse(text));
    return parsed.success ? { status: 200, body: "ok" } : { status: 400, body: z.prettifyError(parsed.error) };
  };
  const way = openSlack({ name: "team", kind: "slack", config: {}, secrets: { url: receiver.url } });
  const sent = () => payload.parse(JSON.parse(receiver.received.at(-1)?.text ?? ""));
  return { receiver, way, sent };
}

const signal = AbortSignal.timeout(60_000);

test("what is sent to Slack is Block Kit within its limits, however long and hostile its texts are", async () => {
  const { way } = await slack();
  for (const message of [messageOf("a"), foldedHostile("b"), messageOf("c", [{ facts: { location: null } }])]) {
    expect(await way.send(message, [], signal)).toEqual({ status: "sent", answer: "200 OK: ok" });
  }
});

test("nothing that people wrote is markup in Slack: it mentions nobody and links nowhere", async () => {
  const { way, sent } = await slack();
  await way.send(messageOf("a"), [], signal);
  const { text, mrkdwn, blocks } = sent();
  expect(mrkdwn).toBe(false);
  expect(text).not.toMatch(/[<>]/);
  const links = blocks.flatMap((one) =>
    one.type === "rich_text"
      ? one.elements.flatMap(({ elements }) => elements.flatMap((part) => (part.type === "link" ? [part.url] : [])))
      : one.type === "actions"
        ? one.elements.map(({ url }) => url)
        : [],
  );
  expect(links.map((url) => new URL(url).host)).toEqual(["github.com", "loadline.example.com", "loadline.example.com"]);
  // It is there to be read, as it was written.
  expect(JSON.stringify(blocks)).toContain(JSON.stringify(HOSTILE.slice(0, 60)).slice(1, -1));
});

test("what Slack asks to wait for comes later, and a webhook that is gone is given up", async () => {
  const { receiver, way } = await slack();
  receiver.answer = () => ({ status: 429, headers: { "retry-after": "30" } });
  expect(await way.send(messageOf("a"), [], signal)).toMatchObject({ status: "later", afterMs: 30_000 });
  receiver.answer = () => ({ status: 404, body: "no_service" });
  expect(await way.send(messageOf("a"), [], signal)).toEqual({
    status: "refused",
    answer: "404 Not Found: no_service",
  });
});
