import { expect, test } from "vitest";
import { z } from "zod";
import { openPagerDuty } from "#lib/alerts/pagerduty.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { foldedHostile, harmless, messageOf } from "./hostile-message.ts";
import { startReceiver } from "./receiver.ts";

const cleanUps = useCleanUps();
const KEY = "0123456789abcdef0123456789abcdef";

// https://developer.pagerduty.com/docs/events-api-v2/trigger-events
const common = { routing_key: z.literal(KEY), dedup_key: z.string().min(1).max(255) };
const event = z.discriminatedUnion("event_action", [
  z.strictObject({
    ...common,
    event_action: z.literal("trigger"),
    client: z.string(),
    client_url: z.url(),
    links: z.array(z.strictObject({ href: z.url(), text: z.string() })),
    payload: z.strictObject({
      summary: z.string().min(1).max(1_024),
      source: z.string().min(1),
      severity: z.enum(["critical", "error", "warning", "info"]),
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
      custom_details: z.record(z.string(), z.string()),
    }),
  }),
  z.strictObject({ ...common, event_action: z.literal("resolve") }),
]);
const MOST_BYTES = 512 * 1024;

/** Keeps incidents as PagerDuty does: open from a trigger to a resolve of its key. */
async function pagerDuty() {
  const receiver = await startReceiver();
  cleanUps.push(receiver.close);
  const open = new Set<string>();
  const take = (text: string) => {
    const parsed = event.safeParse(JSON.parse(text));
    if (!parsed.success || Buffer.byteLength(text) > MOST_BYTES) {
      const errors = parsed.success ? "too long" : z.prettifyError(parsed.error);
      return { status: 400, body: JSON.stringify({ status: "invalid event", errors }) };
    }
    const { dedup_key, event_action } = parsed.data;
    if (event_action === "trigger") open.add(dedup_key);
    else open.delete(dedup_key);
    return { status: 202, body: JSON.stringify({ status: "success", message: "Event processed", dedup_key }) };
  };
  receiver.answer = ({ text }) => take(text);
  const config = { url: receiver.url };
  const way = openPagerDuty({ name: "pager", kind: "pagerduty", config, secrets: { routingKey: KEY } });
  return { receiver, open, take, way };
}

const signal = AbortSignal.timeout(60_000);

test("what is sent to PagerDuty is an event of its API, however long and hostile its texts are", async () => {
  const { way } = await pagerDuty();
  for (const message of [messageOf("a"), foldedHostile("b")]) {
    expect(await way.send(message, [], signal)).toMatchObject({ status: "sent" });
  }
});

test("a failure opens an incident, another one of the same place the same, and the recovery resolves it", async () => {
  const { open, way } = await pagerDuty();
  await way.send(messageOf("a"), [], signal);
  await way.send(messageOf("b"), [], signal);
  expect([...open]).toEqual(["https://loadline.example.com load:1"]);
  await way.send(messageOf("c", [{ kind: "load.recovered" }]), [], signal);
  expect([...open]).toEqual([]);
});

test("what was put together of several places opens and resolves an incident of each", async () => {
  const { open, way } = await pagerDuty();
  const threads = ["load:1", "load:2", "load:3"].map((thread) => ({ thread, facts: harmless }));
  await way.send(messageOf("a", threads), [], signal);
  expect(open.size).toBe(3);
  const recovered = threads.slice(1).map((one) => ({ ...one, kind: "load.recovered" as const }));
  await way.send(messageOf("b", recovered), [], signal);
  expect([...open]).toEqual(["https://loadline.example.com load:1"]);
});

test("failures that waited to be told together open no incident when they are over by then", async () => {
  const { open, way } = await pagerDuty();
  const message = messageOf("a", [{ facts: harmless }, { facts: harmless }], ["load:1"]);
  expect(message.title).toBe("2 failures of etl in prod in 1 minute (over by now)");
  expect(await way.send(message, [], signal)).toMatchObject({ status: "sent" });
  expect([...open]).toEqual([]);
});

test("an event that is throttled comes later, and one that is not understood is given up with PagerDuty's reason", async () => {
  const { receiver, way, open, take } = await pagerDuty();
  const several = messageOf("a", [{ thread: "load:1" }, { thread: "load:2" }]);
  receiver.answer = ({ text }, count) => (count === 2 ? { status: 429 } : take(text));
  expect(await way.send(several, [], signal)).toMatchObject({ status: "later" });
  expect(await way.send(several, [], signal)).toMatchObject({ status: "sent" });
  expect(open.size).toBe(2);
  receiver.answer = () => ({ status: 400, body: '{"status":"invalid event"}' });
  expect(await way.send(several, [], signal)).toEqual({
    status: "refused",
    answer: '400 Bad Request: {"status":"invalid event"}',
  });
});
