import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { openGraphqlClient } from "#lib/sources/dagster/graphql-client.ts";
import { mendInfinities } from "#lib/sources/dagster/read-by-graphql.ts";
import type { SourceEvent } from "#lib/sources/source.ts";
import { openSource } from "#lib/sources/sources.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { freePort } from "#tests/support/real/free-port.ts";
import { selfSigned } from "#tests/support/real/tls-material.ts";
import { type FakeWebserver, named, oneLocation, startFake, startFakeGraphql } from "./fake-webserver.ts";

const cleanUps = useCleanUps();

async function kept(starting: Promise<FakeWebserver>): Promise<FakeWebserver> {
  const fake = await starting;
  cleanUps.push(fake.close);
  return fake;
}

function open(url: string, secrets: Record<string, string> = {}, pollSeconds = 0.2) {
  const config = { url, grpc: "off", pollSeconds };
  return openSource({ name: "dagster", kind: "dagster", secrets, config });
}

/** The check that failed, after which nothing was looked at. */
async function failureAt(url: string) {
  const checks = await open(url).test(AbortSignal.timeout(20_000));
  const index = checks.findIndex(({ status }) => status === "fail");
  expect(checks.slice(index + 1).every(({ status }) => status === "skip")).toBe(true);
  return checks[index];
}

function watch(url: string, take: (event: SourceEvent) => Promise<void> = async () => undefined, pollSeconds?: number) {
  const abort = new AbortController();
  const events: SourceEvent[] = [];
  const done = open(url, {}, pollSeconds).watch(async (event) => {
    await take(event);
    events.push(event);
  }, abort.signal);
  cleanUps.push(async () => {
    abort.abort();
    await done;
  });
  return events;
}

const observed = (events: SourceEvent[]) =>
  events.flatMap((event) => (event.type === "observed" ? [event.observation] : []));

describe("what is wrong is said exactly", () => {
  const answering = (answer: (response: ServerResponse) => void) => kept(startFake((_, response) => answer(response)));

  test.each<[string, (response: ServerResponse) => void, string, RegExp, RegExp]>([
    ["401", (r) => r.writeHead(401).end(), "Ask its GraphQL", /wants a sign-in \(401\)/, /secret authorization/],
    ["403", (r) => r.writeHead(403).end(), "Ask its GraphQL", /refuses what was sent/, /may see the workspace/],
    [
      "a redirect to a sign-in page",
      (r) => r.writeHead(302, { location: "https://login.example.com/start?token=secret" }).end(),
      "Ask its GraphQL",
      /sends Loadline elsewhere, to https:\/\/login\.example\.com\/start \(302\)/,
      /behind the proxy/,
    ],
    ["404", (r) => r.writeHead(404).end(), "Ask its GraphQL", /There is no GraphQL at/, /path prefix/],
    [
      "a page",
      (r) => r.end("<html>Welcome</html>"),
      "Ask its GraphQL",
      /is not Dagster's GraphQL \(200\): <html>Welcome/,
      /address of Dagster's webserver/,
    ],
    [
      "a proxy without a webserver",
      (r) => r.writeHead(502).end(),
      "Reach the webserver",
      /cannot reach it \(502\)/,
      /runs/,
    ],
    [
      "another GraphQL",
      (r) => r.end('{"errors":[{"message":"Cannot query field version"}]}'),
      "Ask its GraphQL",
      /could not tell the state of its code locations: Cannot query field/,
      /log/,
    ],
    [
      "a form that is not known",
      (r) => r.end('{"data":{"version":1}}'),
      "Ask its GraphQL",
      /in a form that Loadline does not know: version: /,
      /version of Dagster/,
    ],
    [
      "an answer without end",
      (r) => {
        const more = () => {
          while (r.writable && r.write(" ".repeat(1024 * 1024)));
        };
        r.on("drain", more);
        more();
      },
      "Ask its GraphQL",
      /answer is larger than 32 MB/,
      /Split/,
    ],
    ["half an answer", (r) => r.socket?.destroy(), "Reach the webserver", /broke off the connection/, /log/],
  ])("%s", async (_case, answer, name, message, remedy) => {
    const { url } = await answering(answer);
    const check = await failureAt(url);
    expect(check).toMatchObject({
      name,
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy),
    });
  });

  test("nobody listens", async () => {
    const check = await failureAt(`http://127.0.0.1:${await freePort()}`);
    expect(check).toMatchObject({ name: "Reach the webserver", message: expect.stringMatching(/^Nobody listens on/) });
  });

  test("a name that means nothing", async () => {
    const check = await failureAt("http://dagster.invalid:3000");
    expect(check).toMatchObject({
      name: "Reach the webserver",
      message: expect.stringMatching(/could not be resolved/),
    });
  });

  test("an address that Loadline does not connect to", async () => {
    expect(await failureAt("http://169.254.169.254")).toMatchObject({
      message: expect.stringMatching(/metadata address/),
    });
  });

  test("a certificate of nobody known", async () => {
    const folder = await mkdtemp(join(tmpdir(), "loadline-tls-"));
    cleanUps.push(() => rm(folder, { recursive: true, force: true }));
    const { key, cert } = await selfSigned(folder, "server", "Webserver of the tests");
    const tls = { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
    const { url } = await kept(startFake((_, response) => response.end("{}"), tls));
    expect(await failureAt(url)).toMatchObject({
      name: "Reach the webserver",
      message: expect.stringMatching(/not signed by an authority/),
      remedy: expect.stringMatching(/NODE_EXTRA_CA_CERTS/),
    });
  });

  test("an answer that does not come", async () => {
    const { url } = await kept(startFake(() => undefined));
    const question = { what: "anything", query: "query { a }", answer: z.unknown(), timeoutMs: 200 };
    await expect(openGraphqlClient(url, {}).ask(question, new AbortController().signal)).rejects.toMatchObject({
      kind: "silent",
      message: "The webserver did not answer in 0.2 seconds.",
    });
  });
});

test("the secret goes with every question, and not to where a redirect leads", async () => {
  const seen: (string | undefined)[] = [];
  const target = await kept(startFake((_, response) => response.end("{}")));
  const { url } = await kept(
    startFake((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(307, { location: target.url }).end();
    }),
  );
  await open(url, { authorization: "Bearer s3cret" }).test(AbortSignal.timeout(10_000));
  expect(seen).toEqual(["Bearer s3cret"]);
  expect(target.asked).toEqual([]);
});

test("assets are never those of another process than the one that is named", async () => {
  let generation = 1;
  let readings = 0;
  const answers = oneLocation({
    mark: () => generation,
    serverId: () => `server-${generation}`,
    assets: () => {
      readings++;
      const names = [`asset_of_${generation}`];
      // The code server is replaced right after its assets were read, three times.
      if (generation < 4) generation++;
      return names;
    },
  });
  const { url } = await kept(startFakeGraphql(answers));
  const events = watch(url);
  await vi.waitFor(() => expect(observed(events)).toHaveLength(1), 10_000);
  const [observation] = observed(events);
  expect(observation?.serverId).toBe("server-4");
  expect(observation?.status === "loaded" && observation.assets[0]?.identity.key).toEqual(["asset_of_4"]);
  expect(readings).toBeGreaterThanOrEqual(4);
});

test("what the recorder could not take is told again, without reading it again", async () => {
  let readings = 0;
  const answers = oneLocation({
    mark: () => 1,
    serverId: () => "s",
    assets: () => {
      readings++;
      return ["a"];
    },
  });
  const { url } = await kept(startFakeGraphql(answers));
  let refusals = 2;
  const events = watch(url, async (event) => {
    if (event.type === "observed" && refusals-- > 0) throw new Error("the database is away");
  });
  await vi.waitFor(() => expect(observed(events)).toHaveLength(1), 10_000);
  expect(readings).toBe(1);
  expect(events.filter(({ type }) => type === "unreachable")).toEqual([]);
});

test("a location whose assets cannot be read is told of by name, and read when they can", async () => {
  const answers = oneLocation({ mark: () => 1, serverId: () => "s", assets: () => ["a"] });
  const healthy = answers.assets;
  answers.assets = () => ({ repositoryOrError: { __typename: "Repository", assetNodes: [{ assetKey: 7 }] } });
  const { url } = await kept(startFakeGraphql(answers));
  const events = watch(url);
  const isTold = (event: SourceEvent) => event.type === "unreachable" && event.location === "orders";
  await vi.waitFor(() => expect(events.some(isTold)).toBe(true), 10_000);
  expect(events.find(isTold)).toMatchObject({ reason: expect.stringMatching(/in a form that Loadline does not know/) });
  expect(observed(events)).toEqual([]);
  answers.assets = healthy as NonNullable<typeof healthy>;
  await vi.waitFor(() => expect(observed(events)).toHaveLength(1), 15_000);
  // Told once, however often it was tried.
  expect(events.filter(isTold)).toHaveLength(1);
});

test.each([
  ["the same page again and again", "next"],
  ["more without saying where", null],
])("a webserver that promises %s is neither asked for ever nor believed to be complete", async (_, cursor) => {
  const answers = oneLocation({ mark: () => 1, serverId: () => "s", assets: () => [] });
  const { shape } = answers;
  answers.shape = (variables) => ({ ...(shape?.(variables) as object), Repository: named("assetNodesConnection") });
  const node = { opVersion: null, tags: [], dependencies: [], partitionDefinition: null, metadataEntries: [] };
  let readings = 0;
  answers.assets = () => ({
    repositoryOrError: {
      __typename: "Repository",
      assetNodesConnection: { nodes: [{ ...node, assetKey: { path: [`${readings++}`] } }], cursor, hasMore: true },
    },
  });
  const { url } = await kept(startFakeGraphql(answers));
  const events = watch(url);
  const reason = expect.stringMatching(/has more assets, and does not tell them/);
  await vi.waitFor(() => expect(events).toContainEqual({ type: "unreachable", location: "orders", reason }), 10_000);
  expect(observed(events)).toEqual([]);
});

test("a location in question is looked at again soon, however seldom the webserver is asked", async () => {
  const answers = oneLocation({ mark: () => 1, serverId: () => "s", assets: () => ["a"] });
  const healthy = answers.assets;
  let readings = 0;
  answers.assets = (variables) => (readings++ === 0 ? {} : healthy?.(variables));
  const { url } = await kept(startFakeGraphql(answers));
  const events = watch(url, undefined, 3_600);
  await vi.waitFor(() => expect(observed(events)).toHaveLength(1), 10_000);
});

test("a webserver that was never there is told of at once, and answers later", async () => {
  const port = await freePort();
  const events = watch(`http://127.0.0.1:${port}`);
  await vi.waitFor(
    () =>
      expect(events).toEqual([{ type: "unreachable", location: null, reason: `Nobody listens on 127.0.0.1:${port}.` }]),
    10_000,
  );
});

test("an infinite float that an older webserver fails at is put back", () => {
  const entry: Record<string, unknown> = { floatValue: null };
  const data = { repositoryOrError: { assetNodes: [{ metadataEntries: [entry] }] } };
  const path = ["repositoryOrError", "assetNodes", 0, "metadataEntries", 0, "floatValue"];
  const other = { message: "something else", path };
  const infinite = { message: "Float cannot represent non numeric value: -inf", path };
  expect(mendInfinities(data, [infinite, other])).toEqual([other]);
  expect(entry.floatRepr).toBe("-Infinity");
});
