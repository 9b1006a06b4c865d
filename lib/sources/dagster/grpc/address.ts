import { isIP } from "node:net";

/** Where a code server listens, as the webserver sees it. */
export type CodeServerAddress = { readonly host: string; readonly port: number } | { readonly socket: string };

/**
 * Address of the code server behind a location, from the location's `displayMetadata`. Null where it says none: the
 * webserver keeps code servers of its own on addresses that it does not tell.
 */
export function codeServerAddress(displayMetadata: Readonly<Record<string, string>>): CodeServerAddress | null {
  const { host, port, socket } = displayMetadata;
  if (socket !== undefined && socket !== "") return { socket };
  const number = Number(port);
  if (host === undefined || host === "" || !Number.isInteger(number) || number < 1 || number > 65_535) return null;
  return { host, port: number };
}

/** For people, and as the name under which an address is remembered: `user-code:4000`, `unix:/run/code.sock`. */
export function addressText(address: CodeServerAddress): string {
  if ("socket" in address) return `unix:${address.socket}`;
  return isIP(address.host) === 6 ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}
