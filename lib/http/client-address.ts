/**
 * Address of the client for the audit log, logs and rate limits; null when it is not known. The server in front
 * (lib/host/web.ts) has put it there alone, whatever the client said.
 */
export function clientAddress(headers: Headers): string | null {
  const last = headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  return last === "" ? null : last.slice(0, 100);
}
