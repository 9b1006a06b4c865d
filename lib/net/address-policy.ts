import { type LookupAddress, lookup as systemLookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/*
 * Which addresses the worker may connect to. People who configure a deployment choose the addresses of webservers,
 * engines and registries, and what those answer is shown to them. The metadata services of clouds give the machine's
 * own credentials to whoever asks from it, so their addresses are refused, by name or by number.
 *
 * Every client of a configured address goes through here, so that what is checked is what is connected to:
 * - HTTP and WebSocket: `guardedFetch` and `guardedWebSocket` (guarded-fetch.ts);
 * - `net`, `tls`, `http`, `https`, dockerode over TCP: `lookup: guardedLookup` in the connection's options, and
 *   `refuseLiteralAddress(host)` before, since Node asks no lookup for a host that is a number already;
 * - gRPC: a resolver of ours (lib/sources/dagster/grpc/guarded-resolver.ts);
 * - git: `requireAllowedHost` first, and git is told the addresses to connect to (git-ref's git-environment.ts).
 * A web address is read by `URL` first, which turns every way to write a number (decimal, octal, hexadecimal, short,
 * with a dot at the end) into the one that is checked.
 */

const refused = new BlockList();
// Link-local: where nearly every cloud has its metadata service.
refused.addSubnet("169.254.0.0", 16, "ipv4");
refused.addSubnet("fe80::", 10, "ipv6");
// Amazon's over IPv6, Alibaba's, Oracle's, Azure's.
refused.addAddress("fd00:ec2::254", "ipv6");
refused.addAddress("100.100.100.200", "ipv4");
refused.addAddress("192.0.0.192", "ipv4");
refused.addAddress("168.63.129.16", "ipv4");
// Google's over IPv6.
refused.addAddress("fd20:ce::254", "ipv6");

let linkLocalAllowed = false;

/** For networks that use such addresses for ordinary machines (`LOADLINE_ALLOW_LINK_LOCAL=1`); said once, at start. */
export function allowLinkLocal(allowed: boolean): void {
  linkLocalAllowed = allowed;
}

/** The address is one that Loadline does not connect to. The message is fit to show. */
export class AddressRefusedError extends Error {
  override readonly name = "AddressRefusedError";
  readonly code = "ERR_LOADLINE_ADDRESS_REFUSED";

  constructor(host: string, address: string) {
    const what = host === address ? host : `${host} (${address})`;
    super(
      `${what} is a link-local or metadata address, which Loadline does not connect to. Where it is an ordinary ` +
        "machine of your network, set LOADLINE_ALLOW_LINK_LOCAL=1 for the worker.",
    );
  }
}

/** Throws AddressRefusedError when `host` is the number of an address that is refused; names pass. */
export function refuseLiteralAddress(host: string): void {
  const address = host.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  if (isRefused(address)) throw new AddressRefusedError(address, address);
}

/**
 * Resolves `host` and throws AddressRefusedError when any of its addresses is refused. Between this and the connection
 * the name may come to mean another address; where a client takes a lookup, `guardedLookup` leaves no such gap, and
 * where it can be told the addresses, those that this returns leave none either.
 * @throws the resolver's own error when the name has no address.
 */
export async function requireAllowedHost(host: string): Promise<string[]> {
  refuseLiteralAddress(host);
  const name = host.replace(/^\[(.*)\]$/, "$1");
  if (isIP(name) !== 0) return [name];
  return new Promise<string[]>((resolve, reject) => {
    guardedLookup(name, { all: true }, (error, found) => {
      if (error) reject(error);
      else resolve(typeof found === "string" ? [found] : found.map(({ address }) => address));
    });
  });
}

/** As `dns.lookup`, but an address that is refused is an error: what is checked is what is connected to. */
export const guardedLookup: LookupFunction = (host, options, callback) => {
  systemLookup(
    host,
    options,
    (error: NodeJS.ErrnoException | null, found: string | LookupAddress[], family?: number) => {
      if (error) return callback(error, found as string, family);
      const addresses = typeof found === "string" ? [found] : found.map(({ address }) => address);
      const bad = addresses.find(isRefused);
      if (bad !== undefined) return callback(new AddressRefusedError(host, bad), "", 0);
      callback(null, found as string, family);
    },
  );
};

function isRefused(address: string): boolean {
  if (linkLocalAllowed) return false;
  switch (isIP(address)) {
    case 4:
      return refused.check(address, "ipv4");
    case 6:
      // An IPv4-mapped address is checked as the former by BlockList itself.
      return refused.check(address, "ipv6") || isRefused(translated(address) ?? "");
    default:
      return false;
  }
}

/**
 * The IPv4 address that an IPv6 one stands for: by a network's translator (NAT64: RFC 6052, RFC 8215), tunnel (6to4:
 * RFC 3056; ISATAP: RFC 5214), or the long-gone compatible form (RFC 4291); else null.
 */
function translated(address: string): string | null {
  const groups = /^\[(.*)\]$/.exec(URL.parse(`http://[${address.replace(/%.*$/, "")}]`)?.hostname ?? "")?.[1];
  if (groups === undefined) return null;
  const [head = "", tail] = groups.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail ? tail.split(":") : [];
  const gap = tail === undefined ? 0 : 8 - before.length - after.length;
  const all = [...before, ...Array<string>(gap).fill("0"), ...after].map((group) => Number.parseInt(group, 16));
  const bytes = (from: number) => all.slice(from, from + 2).flatMap((group) => [group >> 8, group & 0xff]);
  if (all[0] === 0x2002) return bytes(1).join(".");
  const isZero = (from: number, to: number) => all.slice(from, to).every((group) => group === 0);
  const isNat64 = all[0] === 0x64 && all[1] === 0xff9b && (all[2] === 1 || isZero(2, 6));
  const isIsatap = (all[4] === 0 || all[4] === 0x200) && all[5] === 0x5efe;
  return isNat64 || isIsatap || isZero(0, 6) ? bytes(6).join(".") : null;
}
