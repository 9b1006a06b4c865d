import { isIPv6 } from "node:net";

/**
 * What is counted as one place in the network: an address, of IPv6 the first 64 bits (RFC 4291, 2.5.4), the rest of which
 * whoever has one makes up as they like. Anything else stays as it is.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/%.*$/, "");
  if (!isIPv6(plain)) return address;
  const groups = URL.parse(`http://[${plain}]`)?.hostname.slice(1, -1) ?? plain;
  const [head = "", tail] = groups.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail ? tail.split(":") : [];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return `${[...before, ...Array<string>(zeros).fill("0"), ...after].slice(0, 4).join(":")}::/64`;
}
