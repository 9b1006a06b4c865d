import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { answersWell } from "#lib/host/answers-well.ts";

let server: Server;
let asked: number;
let status: number;
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/health`;

beforeEach(async () => {
  asked = 0;
  status = 503;
  server = createServer((_, response) => {
    asked++;
    response.writeHead(status).end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterEach(() => server.close());

it("waits for a good answer", async () => {
  let good = false;
  const waiting = answersWell(url(), AbortSignal.timeout(10_000)).then(() => {
    good = true;
  });
  await expect.poll(() => asked).toBeGreaterThan(1);
  expect(good).toBe(false);
  status = 200;
  await waiting;
});

it("asks no more once nobody waits, whether it was refused or left without an answer", async () => {
  const over = new AbortController();
  const refused = answersWell(url(), over.signal);
  await expect.poll(() => asked).toBeGreaterThan(0);
  over.abort();
  await refused;
  const before = asked;
  await sleep(300);
  expect(asked).toBe(before);

  server.removeAllListeners("request");
  const silent = new AbortController();
  const unanswered = answersWell(url(), silent.signal);
  await once(server, "request");
  silent.abort();
  await unanswered;
});
