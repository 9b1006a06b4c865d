/**
 * Address of who sent a request: the socket's, or with reverse proxies in front, the one that the outermost of them
 * saw. Each proxy adds the address that it was called from at the end of X-Forwarded-For; what stands further to the
 * front than trusted proxies wrote could be anybody's invention.
 *
 * @param forwarded value of X-Forwarded-For.
 * @param trustedProxies how many proxies every request comes through; 0 trusts no header.
 */
export function clientAddress(
  socketAddress: string | undefined,
  forwarded: string | undefined,
  trustedProxies: number,
): string {
  const told = (forwarded ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const chain = [...told, socketAddress ?? ""];
  return plain(chain[Math.max(0, chain.length - 1 - trustedProxies)] ?? "");
}

/** IPv4 addresses as such where a socket for both versions has them mapped; no longer than an address can be. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "").slice(0, 100);
}
