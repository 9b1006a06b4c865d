import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SourceEvent } from "#lib/sources/source.ts";
import { openSource } from "#lib/sources/sources.ts";
import { describeSource, type SourceFixture } from "#tests/contract/source.ts";
import { type CodeServer, startCodeServer, startImpostor } from "./code-server.ts";

const IMPOSTOR_ANSWERS = {
  nonsense: "<html>",
  silence: null,
  "invalid-asset": JSON.stringify({
    location: "billing",
    instance: "1",
    revision: "1",
    status: "loaded",
    assets: [{ key: ["a"] }, { key: [] }],
  }),
  "other-location": JSON.stringify({
    location: "orders",
    instance: "1",
    revision: "1",
    status: "loaded",
    assets: [],
  }),
};

async function processFixture(): Promise<SourceFixture> {
  const directory = await mkdtemp(join(tmpdir(), "loadline-source-"));
  const running = new Map<string, { close(): Promise<void> } & Partial<CodeServer>>();
  const path = (location: string) => join(directory, `${location}.sock`);
  const stop = async (location: string) => {
    await running.get(location)?.close();
    running.delete(location);
  };
  return {
    locations: "configured",
    promptMs: 4_000,
    connection: {
      name: "programs",
      kind: "process",
      secrets: {},
      config: { sockets: ["orders", "billing"].map((location) => ({ location, path: path(location) })) },
    },
    async start(location, served) {
      running.set(location, await startCodeServer(location, path(location), served));
    },
    async change(location, served) {
      running.get(location)?.serve?.(served);
    },
    stop,
    async misbehave(location, how) {
      running.set(location, await startImpostor(path(location), IMPOSTOR_ANSWERS[how]));
    },
    async remove() {
      for (const location of [...running.keys()]) await stop(location);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

describeSource("process", processFixture);

let fixture: SourceFixture;
beforeEach(async () => {
  fixture = await processFixture();
});
afterEach(() => fixture.remove());

/** Why a location cannot be looked at, when this is on its socket. */
async function reasonFor(how: "nonsense" | "invalid-asset" | "other-location" | null): Promise<string> {
  if (how !== null) await fixture.misbehave("billing", how);
  const abort = new AbortController();
  const events: SourceEvent[] = [];
  const done = openSource(fixture.connection).watch(async (event) => {
    events.push(event);
  }, abort.signal);
  const isBilling = (event: SourceEvent) => event.type === "unreachable" && event.location === "billing";
  await vi.waitFor(() => expect(events.some(isBilling)).toBe(true), { timeout: 20_000 });
  abort.abort();
  await done;
  const event = events.find(isBilling);
  return event?.type === "unreachable" ? event.reason : "";
}

test("the reason says what is wrong and where", async () => {
  expect(await reasonFor(null)).toMatch(/There is no socket at .*billing\.sock/);
  expect(await reasonFor("nonsense")).toBe("GET /v1/snapshot did not answer with JSON");
  await fixture.stop("billing");
  expect(await reasonFor("invalid-asset")).toMatch(/^GET \/v1\/snapshot: assets\[1\]\.key: /);
  await fixture.stop("billing");
  expect(await reasonFor("other-location")).toMatch(/serves the code location "orders", not "billing"/);
});

test("a program that was replaced between two watches is seen, though both count their revisions alike", async () => {
  const path = join(await mkdtemp(join(tmpdir(), "loadline-source-")), "orders.sock");
  const connection = { ...fixture.connection, config: { sockets: [{ location: "orders", path }] } };
  let server = await startCodeServer("orders", path, { assets: ["first"] });
  const observed = new Set<string>();
  const abort = new AbortController();
  const done = openSource(connection).watch(async (event) => {
    if (event.type !== "observed") return;
    observed.add(event.observation.serverId);
    if (observed.size > 1) return;
    // The recorder is busy for as long as it takes to put the next one in place.
    await server.close();
    server = await startCodeServer("orders", path, { assets: ["second"] });
  }, abort.signal);
  await vi.waitFor(() => expect(server.endWatches()).toBe(1), { timeout: 20_000 });
  await vi.waitFor(() => expect(observed.size).toBe(2), { timeout: 20_000 });
  abort.abort();
  await done;
  await server.close();
  await rm(dirname(path), { recursive: true, force: true });
});
