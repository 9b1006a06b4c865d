import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { openRegistries } from "#lib/registry/registries.ts";
import { testRegistry } from "#lib/registry/test-registry.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { freePort } from "#tests/support/real/free-port.ts";

const cleanUps = useCleanUps();
const signal = new AbortController().signal;
const sha256 = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;

const CONFIG = JSON.stringify({ config: { Labels: { a: "1" } } });
const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  config: { digest: sha256(CONFIG), size: CONFIG.length },
  layers: [{ size: 5 }],
});

type Heard = { method: string; url: string; authorization: string | null; body: string };
type Answer = (request: Heard, response: ServerResponse) => void;

/** A server that answers as told, and what it heard. */
async function serve(answer: Answer) {
  const heard: Heard[] = [];
  const server: Server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url = "", headers } = request;
    const one = { method, url, authorization: headers.authorization ?? null, body: Buffer.concat(chunks).toString() };
    heard.push(one);
    answer(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, url: `http://${host}`, heard };
}

const connectionTo = (url: string, username = "ada", password = "secret") => ({
  name: "r",
  kind: "registry",
  config: { url, username },
  secrets: { password },
});

const orders = (host: string, digest: string | null = null) => ({ reference: `${host}/orders:v1`, digest });

test("a password goes to the registry, not to where it sends on for a blob", async () => {
  const store = await serve((_, response) => response.end(CONFIG));
  const registry = await serve(({ url, authorization }, response) => {
    if (authorization === null) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="r"' }).end();
    } else if (url.includes("/blobs/")) response.writeHead(307, { location: `${store.url}/blob` }).end();
    else response.end(MANIFEST);
  });
  const found = await openRegistries([connectionTo(registry.url)]).labels(orders(registry.host), signal);
  expect(found).toMatchObject({ state: "found", labels: { a: "1" } });
  expect(store.heard).toEqual([{ method: "GET", url: "/blob", authorization: null, body: "" }]);
  expect(registry.heard.at(-1)?.authorization).toBe(`Basic ${Buffer.from("ada:secret").toString("base64")}`);
});

test("where a registry sends on to a blob, nobody is signed in, whatever that server wants", async () => {
  const store = await serve(({ url }, response) => {
    if (url.startsWith("/token")) response.end(JSON.stringify({ token: "t" }));
    else response.writeHead(401, { "www-authenticate": `Bearer realm="${store.url}/token"` }).end();
  });
  const registry = await serve(({ url, authorization }, response) => {
    if (authorization === null) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="r"' }).end();
    } else if (url.includes("/blobs/")) response.writeHead(307, { location: `${store.url}/blob` }).end();
    else response.end(MANIFEST);
  });
  const answer = await openRegistries([connectionTo(registry.url)]).labels(orders(registry.host), signal);
  expect(answer.state).toBe("unknown");
  expect(store.heard).toEqual([{ method: "GET", url: "/blob", authorization: null, body: "" }]);
});

test("a password is sent to no registry but its own", async () => {
  const asked: Answer = (_, response) => response.writeHead(401, { "www-authenticate": 'Basic realm="r"' }).end();
  const ours = await serve(asked);
  const other = await serve(asked);
  const answer = await openRegistries([connectionTo(ours.url)]).resolve(orders(other.host), signal);
  expect(answer).toMatchObject({ state: "unknown", reason: expect.stringMatching(/is not open to everybody/) });
  expect(other.heard.map(({ authorization }) => authorization)).toEqual([null]);
});

test("a server of tokens that knows only OAuth 2 is asked by form", async () => {
  const tokens = await serve(({ method }, response) => {
    if (method === "POST") response.end(JSON.stringify({ access_token: "t" }));
    else response.writeHead(405).end();
  });
  const registry = await serve(({ authorization }, response) => {
    if (authorization === "Bearer t") response.end(MANIFEST);
    else response.writeHead(401, { "www-authenticate": `Bearer realm="${tokens.url}/token",service="s"` }).end();
  });
  const found = await openRegistries([connectionTo(registry.url)]).resolve(orders(registry.host), signal);
  expect(found).toMatchObject({ state: "found", digest: sha256(MANIFEST) });
  expect(Object.fromEntries(new URLSearchParams(tokens.heard.at(-1)?.body))).toEqual({
    service: "s",
    scope: "repository:orders:pull",
    client_id: "loadline",
    grant_type: "password",
    username: "ada",
    password: "secret",
  });
  const identity = connectionTo(registry.url, "<token>", "refresh");
  expect(await openRegistries([identity]).resolve(orders(registry.host), signal)).toMatchObject({ state: "found" });
  expect(new URLSearchParams(tokens.heard.at(-1)?.body).get("refresh_token")).toBe("refresh");
});

test("a token that does not suffice is asked for once", async () => {
  const tokens = await serve((_, response) => response.end(JSON.stringify({ token: "t" })));
  const registry = await serve((_, response) =>
    response.writeHead(401, { "www-authenticate": `Bearer realm="${tokens.url}/token"` }).end(),
  );
  const answer = await openRegistries([]).resolve(orders(registry.host), signal);
  expect(answer).toMatchObject({ state: "unknown" });
  expect(tokens.heard).toHaveLength(1);
});

test.each<[string, Answer, RegExp]>([
  [
    "a website's 404",
    (_, response) => response.writeHead(404).end("<h1>Not here</h1>"),
    /answered 404, which says nothing/,
  ],
  ["a fault", (_, response) => response.writeHead(503).end(), /answered 503/],
  ["too many requests", (_, response) => response.writeHead(429).end(), /answers no more requests/],
  ["another manifest", (_, response) => response.end(MANIFEST.replace("5", "6")), /is not what this digest stands for/],
  ["no manifest", (_, response) => response.end("{}"), /is not what this digest stands for/],
  ["an endless answer", (_, response) => response.end(Buffer.alloc(5_000_000)), /is longer than 4194304 bytes/],
  ["a circle", ({ url }, response) => response.writeHead(302, { location: url }).end(), /again and again/],
  [
    "another protocol",
    (_, response) => response.writeHead(302, { location: "file:///etc/passwd" }).end(),
    /no address of the web/,
  ],
  [
    "the way to a cloud's credentials",
    (_, response) => response.writeHead(302, { location: "http://169.254.169.254/latest" }).end(),
    /link-local or metadata address/,
  ],
])("%s says nothing of whether the image is there", async (_, answer, reason) => {
  const registry = await serve(answer);
  const found = await openRegistries([]).resolve(orders(registry.host, sha256(MANIFEST)), signal);
  expect(found).toEqual({ state: "unknown", reason: expect.stringMatching(reason) });
});

test("what nobody serves is not known, and the test says what to look at", async () => {
  const host = `127.0.0.1:${await freePort()}`;
  const closed = { name: "r", kind: "registry", config: { url: `http://${host}` }, secrets: {} };
  expect(await openRegistries([closed]).resolve(orders(host), signal)).toEqual({
    state: "unknown",
    reason: `${host} refuses connections.`,
  });
  expect(await testRegistry(closed, signal)).toMatchObject([
    { name: "Reach the registry", status: "fail", remedy: "See whether the registry is up and listens on this port." },
    { name: "Sign in", status: "skip" },
  ]);
});

test("a website is told from a registry", async () => {
  const website = await serve((_, response) => response.writeHead(404).end("<h1>Not here</h1>"));
  const connection = { name: "r", kind: "registry", config: { url: website.url }, secrets: {} };
  expect(await testRegistry(connection, signal)).toMatchObject([
    { status: "fail", message: `${website.host} answers, but not as a registry does.` },
    { status: "skip" },
  ]);
});

test("an address with a path or a user in it is refused before anybody is asked", async () => {
  const connection = { name: "r", kind: "registry", config: { url: "https://ada@r.example.test/v2" }, secrets: {} };
  expect(await testRegistry(connection, signal)).toMatchObject([
    { name: "Configuration", status: "fail", message: expect.stringMatching(/^It is not valid: url: /) },
    { status: "skip" },
    { status: "skip" },
  ]);
});

test("an image that no registry could have is not asked for", async () => {
  expect(await openRegistries([]).resolve({ reference: "Orders (nightly)", digest: null }, signal)).toEqual({
    state: "unknown",
    reason: "Orders (nightly) names no image that a registry could have.",
  });
});
