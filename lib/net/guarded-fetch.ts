import { Agent, buildConnector, WebSocket as ClientWebSocket, fetch as clientFetch } from "undici";
import { guardedLookup, refuseLiteralAddress } from "./address-policy.ts";

/** What a connection is made with over TLS, besides the authorities of the system; PEM texts. */
export type TlsIdentity = {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Name that the certificate must be for, where it is not the address's own. */
  readonly servername?: string | undefined;
};

/**
 * Makes connections for `guardedFetch`. Each one, that of a redirect too, is checked where it is made, by the very
 * addresses that it goes to: a name that means another address a moment later (DNS rebinding) gains nothing.
 * Close it when it is not `guardedFetch`'s own.
 */
export function guardedAgent(tls: TlsIdentity = {}): Agent {
  const given = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
  const connect = buildConnector({ ...given, lookup: guardedLookup });
  return new Agent({
    connect: (options, callback) => {
      try {
        // Node asks no lookup for a host that is a number already.
        refuseLiteralAddress(options.hostname);
      } catch (error) {
        return callback(error as Error, null);
      }
      connect(options, callback);
    },
  });
}

let shared: Agent | undefined;

/**
 * `fetch` for every address that a user can configure: nothing is sent to one that Loadline does not connect to.
 * `redirect` is `manual` unless said: secrets in headers are for one address alone.
 * @param agent from `guardedAgent`, where TLS needs more than the system's authorities.
 * @throws as `fetch`, with an `AddressRefusedError` as the cause where that is the reason.
 */
export function guardedFetch(address: string | URL, request: RequestInit = {}, agent?: Agent): Promise<Response> {
  shared ??= guardedAgent();
  const init = { redirect: "manual", ...request, dispatcher: agent ?? shared };
  // The client is the one within Node; only the names of its types are others.
  return clientFetch(address, init as Parameters<typeof clientFetch>[1]) as unknown as Promise<Response>;
}

/** A WebSocket to an address that a user configured, under the same check. */
export function guardedWebSocket(
  address: string | URL,
  options: { readonly protocols: readonly string[]; readonly headers: Readonly<Record<string, string>> },
): WebSocket {
  shared ??= guardedAgent();
  const init = { protocols: [...options.protocols], headers: { ...options.headers }, dispatcher: shared };
  return new ClientWebSocket(address, init) as unknown as WebSocket;
}
