import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { signedHeaders, webhookBody } from "#lib/alerts/webhook.ts";
import { ALERT_KIND_FACTS, ALERT_KINDS } from "#lib/domain/alerts/kinds.ts";
import { alertMessage } from "#lib/domain/alerts/message.ts";

const docs = readFileSync(new URL("../../../../docs/alerts.md", import.meta.url), "utf8");

test("the published vector holds: whoever writes a receiver can check theirs against it", () => {
  const [id, secret, body] = ["5f2b", "kF3vT9xQ2mW7rB5yH8nD4cJ6pL1sZ0aG", '{"version":1}'] as const;
  for (const text of [id, secret, body]) expect(docs).toContain(`\`${text}\``);
  const headers = signedHeaders(id, body, secret, new Date(1_772_359_200_000));
  expect(docs).toContain(headers["webhook-timestamp"]);
  expect(docs).toContain(headers["webhook-signature"]);
});

test("the published body is what is sent", () => {
  const [, text = ""] = /```json\n(\{[\s\S]*?\n\})\n```/.exec(docs) ?? [];
  const published = JSON.parse(text);
  const facts = {
    deployment: "prod",
    location: "etl",
    load: 42,
    commit: null,
    by: "ada",
    image: null,
    counts: null,
    removed: [],
    owners: [],
    detail: "ImportError: no module named orders",
    since: null,
    minutes: null,
    rollback: null,
    lastGoodLoad: 41,
  };
  const event = { kind: "load.failed", thread: "load:12", facts, at: new Date("2026-03-01T10:00:00Z") } as const;
  const site = "https://loadline.example.com";
  expect(webhookBody(alertMessage({ id: published.id, events: [event] }, site))).toEqual(published);
});

test("every kind of event is explained", () => {
  for (const kind of ALERT_KINDS) {
    expect(docs).toContain(`| \`${kind}\` | ${ALERT_KIND_FACTS[kind].label}`);
  }
});
