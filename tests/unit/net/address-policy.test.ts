import { get } from "node:http";
import { createServer, type LookupFunction } from "node:net";
import { afterEach, expect, test } from "vitest";
import {
  AddressRefusedError,
  allowLinkLocal,
  guardedLookup,
  refuseLiteralAddress,
  requireAllowedHost,
} from "#lib/net/address-policy.ts";

afterEach(() => allowLinkLocal(false));

test.each([
  "169.254.169.254",
  "169.254.0.1",
  "::ffff:169.254.169.254",
  "::ffff:a9fe:a9fe",
  "[fe80::1]",
  "fe80::1%eth0",
  "fd00:ec2::254",
  "fd20:ce::254",
  "64:ff9b::a9fe:a9fe",
  "64:ff9b::169.254.169.254",
  "2002:a9fe:a9fe::1",
  "64:ff9b:1::a9fe:a9fe",
  "::169.254.169.254",
  "2001:db8::5efe:169.254.169.254",
  "2001:db8::200:5efe:a9fe:a9fe",
  "100.100.100.200",
  "168.63.129.16",
])("%s is refused", async (host) => {
  expect(() => refuseLiteralAddress(host)).toThrow(AddressRefusedError);
  await expect(requireAllowedHost(host)).rejects.toThrow(AddressRefusedError);
});

test.each([
  "127.0.0.1",
  "::1",
  "::",
  "10.1.2.3",
  "192.168.0.1",
  "172.17.0.1",
  "fd00::1",
  "64:ff9b::a01:203",
  "2001:db8::1",
])("%s is an ordinary machine of somebody's network", async (host) => {
  expect(() => refuseLiteralAddress(host)).not.toThrow();
  await requireAllowedHost(host);
});

test.each(["0xa9fea9fe", "2852039166", "169.254.43518"])(
  "%s is refused for the address that it stands for",
  async (host) => {
    await expect(requireAllowedHost(host)).rejects.toThrow(`${host} (169.254.169.254)`);
  },
);

test("a client with the guarded lookup never gets an address that is refused", async () => {
  const connect = (lookup: LookupFunction) =>
    new Promise((resolve, reject) => {
      get({ host: "0xa9fea9fe", port: 80, lookup, timeout: 100 }, resolve).on("error", reject);
    });
  await expect(connect(guardedLookup)).rejects.toThrow(AddressRefusedError);
});

test("a client with the guarded lookup reaches the others", async () => {
  const server = createServer((socket) => socket.end("HTTP/1.1 204 No Content\r\n\r\n")).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  const status = await new Promise((resolve, reject) => {
    get({ host: "localhost", port, lookup: guardedLookup, family: 4 }, (answer) => resolve(answer.statusCode)).on(
      "error",
      reject,
    );
  });
  server.close();
  expect(status).toBe(204);
});

test("whoever needs such an address can allow it", async () => {
  allowLinkLocal(true);
  expect(() => refuseLiteralAddress("169.254.169.254")).not.toThrow();
  await requireAllowedHost("169.254.169.254");
});
