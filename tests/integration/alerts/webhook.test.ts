import { createHmac, timingSafeEqual } from "node:crypto";
import { expect, test } from "vitest";
import { openAlertWebhook } from "#lib/alerts/webhook.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { messageOf } from "./hostile-message.ts";
import { type Received, startReceiver } from "./receiver.ts";

const cleanUps = useCleanUps();
const SECRET = "kF3vT9xQ2mW7rB5yH8nD4cJ6pL1sZ0aG";
const signal = AbortSignal.timeout(60_000);

/** As docs/alerts.md tells receivers to. */
function isGenuine({ headers, text }: Received, secret: string): boolean {
  const [id, timestamp, given] = ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) =>
    String(headers[name]),
  );
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const wanted = Buffer.from(
    `v1,${createHmac("sha256", secret).update(`${id}.${timestamp}.${text}`).digest("base64")}`,
  );
  const got = Buffer.from(String(given));
  return wanted.length === got.length && timingSafeEqual(wanted, got);
}

async function webhook() {
  const receiver = await startReceiver();
  cleanUps.push(receiver.close);
  receiver.answer = (request) => ({ status: isGenuine(request, SECRET) ? 204 : 401 });
  const open = (signing: string) =>
    openAlertWebhook({ name: "hook", kind: "alert-webhook", config: { url: receiver.url }, secrets: { signing } });
  return { receiver, open };
}

test("a receiver can tell that a message is Loadline's, and that it is the same one again", async () => {
  const { receiver, open } = await webhook();
  const message = messageOf("delivery-1");
  expect(await open(SECRET).send(message, [], signal)).toMatchObject({ status: "sent" });
  await open(SECRET).send(message, [], signal);
  expect(receiver.received.map(({ headers }) => headers["webhook-id"])).toEqual(["delivery-1", "delivery-1"]);
  expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1);
  const [first] = receiver.received as [Received];
  expect(isGenuine({ ...first, text: `${first.text} ` }, SECRET)).toBe(false);
  expect(await open("another secret, as long as the first").send(message, [], signal)).toMatchObject({
    status: "refused",
  });
});

test("a receiver that says when to come back is heard, in seconds or by a date", async () => {
  const { receiver, open } = await webhook();
  receiver.answer = () => ({ status: 503, headers: { "retry-after": "7" } });
  expect(await open(SECRET).send(messageOf("a"), [], signal)).toMatchObject({ status: "later", afterMs: 7_000 });
  const date = new Date(Date.now() + 3_600_000).toUTCString();
  receiver.answer = () => ({ status: 429, headers: { "retry-after": date } });
  const outcome = await open(SECRET).send(messageOf("a"), [], signal);
  expect(outcome.status === "later" && (outcome.afterMs ?? 0) > 3_000_000).toBe(true);
});

test("a redirect is not followed: what is signed is for one address", async () => {
  const { receiver, open } = await webhook();
  receiver.answer = () => ({ status: 307, headers: { location: receiver.url } });
  expect(await open(SECRET).send(messageOf("a"), [], signal)).toMatchObject({ status: "refused" });
  expect(receiver.received).toHaveLength(1);
});
