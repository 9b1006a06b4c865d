/**
 * Address of the client for the audit log; null when it is not known. Next fills `x-forwarded-for` from the
 * socket when nobody else did; behind a reverse proxy the last entry is the one that the proxy itself saw.
 */
export function clientAddress(headers: Headers): string | null {
  const last = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  return last === "" ? null : last.slice(0, 100);
}
