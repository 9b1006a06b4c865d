import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type dns from "node:dns";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { AddressRefusedError, allowLinkLocal } from "#lib/net/address-policy.ts";
import { guardedFetch, guardedWebSocket } from "#lib/net/guarded-fetch.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";

const answers = vi.hoisted(() => ({ resolve: null as null | ((host: string) => string) }));
vi.mock("node:dns", async (importOriginal) => {
  const real = await importOriginal<typeof dns>();
  const lookup = (host: string, options: dns.LookupAllOptions, callback: (...found: unknown[]) => void) => {
    const address = answers.resolve?.(host);
    if (address === undefined) return real.lookup(host, options, callback);
    setImmediate(() => (options.all ? callback(null, [{ address, family: 4 }]) : callback(null, address, 4)));
  };
  return { ...real, default: { ...real, lookup }, lookup };
});

const cleanUps = useCleanUps();
afterEach(() => {
  allowLinkLocal(false);
  answers.resolve = null;
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

async function causeOf(work: Promise<unknown>): Promise<unknown> {
  let error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  while (error instanceof Error && error.cause !== undefined) error = error.cause;
  return error;
}

test.each([
  "http://169.254.169.254/latest/meta-data/",
  "http://169.254.169.254./",
  "http://2852039166/",
  "http://0xa9fea9fe/",
  "http://0251.0376.0251.0376/",
  "http://169.254.43518/",
  "http://[::ffff:169.254.169.254]/",
  "http://[::ffff:a9fe:a9fe]/",
  "http://[fe80::1]/",
  "http://[64:ff9b::a9fe:a9fe]/",
  "http://①⑥⑨.②⑤④.①⑥⑨.②⑤④/",
  "http://169。254。169。254/",
  "http://100.100.100.200/",
])("nothing is sent to %s", async (address) => {
  expect(await causeOf(guardedFetch(address))).toBeInstanceOf(AddressRefusedError);
});

test("a name that means another address at the connection than it did before is refused all the same", async () => {
  const port = await serve((_, response) => response.end("hello"));
  const seen: string[] = [];
  answers.resolve = (host) => {
    seen.push(host);
    return seen.length === 1 ? "127.0.0.1" : "169.254.169.254";
  };
  const first = await guardedFetch(`http://rebinding.test:${port}/`, { headers: { connection: "close" } });
  expect(await first.text()).toBe("hello");
  expect(await causeOf(guardedFetch(`http://rebinding.test:${port + 1}/`))).toBeInstanceOf(AddressRefusedError);
  // Asked once for each connection: no answer is checked that is not also the one connected to.
  expect(seen).toEqual(["rebinding.test", "rebinding.test"]);
});

test("a redirect is not followed unless asked for, and then checked like any other address", async () => {
  const port = await serve((_, response) => {
    response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data/" }).end();
  });
  const answer = await guardedFetch(`http://127.0.0.1:${port}/`);
  expect(answer.status).toBe(302);
  await answer.body?.cancel();
  const followed = guardedFetch(`http://127.0.0.1:${port}/`, { redirect: "follow" });
  expect(await causeOf(followed)).toBeInstanceOf(AddressRefusedError);
});

test("a WebSocket goes through the same check", async () => {
  answers.resolve = () => "169.254.169.254";
  const failures: unknown[] = [];
  const hear = (message: unknown) => failures.push((message as { error: unknown }).error);
  subscribe("undici:client:connectError", hear);
  const socket = guardedWebSocket("ws://metadata.test/", { protocols: ["graphql-ws"], headers: {} });
  await new Promise((resolve) => socket.addEventListener("error", resolve));
  unsubscribe("undici:client:connectError", hear);
  expect(failures).toEqual([expect.any(AddressRefusedError)]);
});

test("ordinary machines are reached, by name and by number", async () => {
  const port = await serve((request, response) => response.end(request.headers.host));
  expect(await (await guardedFetch(`http://127.0.0.1:${port}/`)).text()).toBe(`127.0.0.1:${port}`);
  answers.resolve = () => "127.0.0.1";
  expect(await (await guardedFetch(`http://registry.test:${port}/`)).text()).toBe(`registry.test:${port}`);
});
