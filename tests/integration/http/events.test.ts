import { beforeAll, expect, test } from "vitest";
import { streamEventsOperation } from "#lib/contracts/events.ts";
import { heardUpTo } from "#lib/http/event-hub.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { tokenFor } from "#tests/support/actors.ts";
import { callRoute, handlersOf, ORIGIN, useWebDatabase } from "#tests/support/call-route.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";

const database = useWebDatabase();

beforeAll(async () => {
  await insertDeployment(database.db, { name: "prod" });
  await insertDeployment(database.db, { name: "staging" });
});

async function record(deployment: string, location: string): Promise<void> {
  const header = { status: "loaded" as const };
  await recordLoad(systemContext(database.db), { deployment, location, header, assets: [], values: false });
}

/** Reads a stream of events until `enough`. */
class Events {
  readonly response: Response;
  readonly #abort: AbortController;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  text = "";
  ended = false;

  constructor(response: Response, abort: AbortController) {
    if (response.body === null) throw new Error("no stream");
    this.response = response;
    this.#abort = abort;
    this.#reader = response.body.getReader();
  }

  static async open(token: string, query = "", left?: AbortSignal): Promise<Events> {
    const abort = new AbortController();
    const signal = left ?? abort.signal;
    return new Events(await callRoute(streamEventsOperation, {}, { token, query, signal }), abort);
  }

  async until(enough: (text: string) => boolean): Promise<void> {
    while (!enough(this.text)) {
      const { done, value } = await this.#reader.read();
      if (done) {
        this.ended = true;
        return;
      }
      this.text += new TextDecoder().decode(value);
    }
  }

  /** The events so far, as name and data. */
  get events(): [string, unknown][] {
    return [...this.text.matchAll(/^id: \S+\nevent: (\S+)\ndata: (.*)$/gm)].map(([, name = "", data = ""]) => [
      name,
      JSON.parse(data),
    ]);
  }

  close(): void {
    this.#abort.abort();
  }
}

const has = (location: string) => (text: string) => text.includes(`"location":"${location}"`);

test("a reader hears of the loads of what they may see, in order, and of nothing else", async () => {
  const { db } = database;
  const ours = await Events.open(await tokenFor(db, { role: "viewer", deployment: "prod" }));
  const all = await Events.open(await tokenFor(db, { role: "viewer" }));
  const catalogue = await Events.open(await tokenFor(db, { role: "catalog_viewer" }));
  const one = await Events.open(await tokenFor(db, { role: "viewer" }), "?deployment=staging");
  expect(ours.response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(ours.response.headers.get("cache-control")).toContain("no-transform");

  await record("prod", "first");
  await record("staging", "hidden");
  await record("prod", "last");
  await all.until(has("last"));
  await ours.until(has("last"));
  await one.until(has("hidden"));
  const load = (deployment: string, location: string) => ["load.recorded", { deployment, location, number: 1 }];
  expect(all.events).toEqual([load("prod", "first"), load("staging", "hidden"), load("prod", "last")]);
  expect(ours.events).toEqual([load("prod", "first"), load("prod", "last")]);
  expect(one.events).toEqual([load("staging", "hidden")]);
  expect(ours.text).toMatch(/^retry: \d+\n/);
  await catalogue.until((text) => text.includes("retry"));
  expect(catalogue.events).toEqual([]);
  for (const stream of [ours, all, catalogue, one]) stream.close();
});

test("who says up to where they know hears first what came after that, of what they may see", async () => {
  const { db } = database;
  const admin = await tokenFor(db, { role: "viewer" });
  const open = await Events.open(admin);
  await open.until((text) => text.includes("retry"));
  const before = heardUpTo();
  expect(before).not.toBeNull();
  await record("prod", "missed");
  await record("staging", "not-theirs");
  await open.until(has("not-theirs"));

  const theirs = await tokenFor(db, { role: "viewer", deployment: "prod" });
  const late = await Events.open(theirs, `?since=${before}`);
  await late.until(has("missed"));
  const nothingNew = await Events.open(admin, `?since=${heardUpTo()}`);
  await record("prod", "then");
  await late.until(has("then"));
  await nothingNew.until(has("then"));
  const load = (location: string) => ["load.recorded", { deployment: "prod", location, number: 1 }];
  expect(late.events).toEqual([load("missed"), load("then")]);
  expect(nothingNew.events).toEqual([load("then")]);
  expect(nothingNew.text).not.toContain("event: missed");
  for (const stream of [open, late, nothingNew]) stream.close();
});

test("who knows only what this process never told, or forgot, is told to read again", async () => {
  const stream = await Events.open(await tokenFor(database.db, { role: "viewer" }), "?since=another-7");
  await stream.until((text) => text.includes("event: missed"));
  expect(stream.ended).toBe(false);
  stream.close();
});

test("asking for a deployment that may not be seen answers 404", async () => {
  const token = await tokenFor(database.db, { role: "viewer", deployment: "prod" });
  const answer = await callRoute(streamEventsOperation, {}, { token, query: "?deployment=staging" });
  expect(answer.status).toBe(404);
});

test("the stream ends within its heartbeat when the token is revoked", async () => {
  const { db } = database;
  const token = await tokenFor(db, { role: "viewer" });
  const stream = await Events.open(token);
  await db.prisma.apiToken.updateMany({ where: { prefix: token.slice(0, 16) }, data: { revokedAt: new Date() } });
  await stream.until(() => false);
  expect(stream.ended).toBe(true);
});

test("a HEAD, whose body nobody reads, has the headers and no stream", async () => {
  const { path } = streamEventsOperation;
  const headers = { authorization: `Bearer ${await tokenFor(database.db, { role: "viewer" })}` };
  const { GET } = await handlersOf(path);
  const response = await GET?.(new Request(`${ORIGIN}${path}`, { method: "HEAD", headers }));
  expect(response?.status).toBe(200);
  expect(response?.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(response?.body).toBeNull();
});

test("the stream of a reader who left while their rights were read ends at once", async () => {
  const events = await Events.open(await tokenFor(database.db, { role: "viewer" }), "", AbortSignal.abort());
  await events.until(() => false);
  expect(events.ended).toBe(true);
  expect(events.text).toBe("");
});
