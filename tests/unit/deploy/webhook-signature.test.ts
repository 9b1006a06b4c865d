import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sign } from "#lib/deploy/drivers/webhook/sign.ts";

const stamp = { timestamp: 1772359200, delivery: "deploy-5f2b" };
const secret = "kF3vT9xQ2mW7rB5yH8nD4cJ6pL1sZ0aG";
const body = '{"version":1,"action":"ping"}';

test("the published vectors hold: whoever writes a receiver can check theirs against them", () => {
  const docs = readFileSync(new URL("../../../docs/webhook.md", import.meta.url), "utf8");
  for (const text of [secret, body, String(stamp.timestamp), stamp.delivery]) expect(docs).toContain(text);
  expect(docs).toContain(sign(secret, "request", stamp, body));
  expect(docs).toContain(sign(secret, "answer", stamp, '{"ok":true}'));
});

test("request and answer of the same text are signed differently, so that none can be sent back as the other", () => {
  expect(sign(secret, "request", stamp, body)).not.toBe(sign(secret, "answer", stamp, body));
});
