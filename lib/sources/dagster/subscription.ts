import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { guardedWebSocket } from "../../net/guarded-fetch.ts";

/** What the webserver says of a location, as it happens. It says so before or after it has acted on it. */
export type LocationEvent = {
  readonly type: "updated" | "disconnected" | "reconnected" | "error";
  readonly location: string;
};

export const SUBSCRIPTION =
  "subscription LoadlineEvents { locationStateChangeEvents { event { eventType locationName } } }";

/** The subprotocol that Dagster's webserver speaks: that of subscriptions-transport-ws, whose name is now another's. */
const SUBPROTOCOL = "graphql-ws";
const CONNECT_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
/** A connection that held for this long was a good one: after it, retries begin anew. */
const GOOD_MS = 30_000;

const messageSchema = z.object({ type: z.string(), payload: z.unknown().optional() });
const eventSchema = z.object({
  data: z.object({
    locationStateChangeEvents: z.object({ event: z.object({ eventType: z.string(), locationName: z.string() }) }),
  }),
});
const TYPES: Readonly<Record<string, LocationEvent["type"]>> = {
  LOCATION_UPDATED: "updated",
  LOCATION_DISCONNECTED: "disconnected",
  LOCATION_RECONNECTED: "reconnected",
  LOCATION_ERROR: "error",
};

/**
 * Listens until `signal` aborts, over as many connections as it takes. `hear` gets null when a connection stands: what
 * happened before was missed. A webserver, or a proxy, without subscriptions costs no more than a try a minute.
 */
export async function listen(
  url: string,
  headers: Readonly<Record<string, string>>,
  hear: (event: LocationEvent | null) => void,
  signal: AbortSignal,
): Promise<void> {
  let retryMs = FIRST_RETRY_MS;
  while (!signal.aborted) {
    const since = performance.now();
    await subscribe(url, headers, hear, signal).catch(() => undefined);
    if (performance.now() - since >= GOOD_MS) retryMs = FIRST_RETRY_MS;
    // Many watchers of a webserver that restarts do not all come back in the same moment.
    await delay(retryMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }
}

/** One connection, until it ends. Rejects with the reason in words when it could not be made, or was closed. */
export async function subscribe(
  url: string,
  headers: Readonly<Record<string, string>>,
  hear: (event: LocationEvent | null) => void,
  signal: AbortSignal,
): Promise<void> {
  const endpoint = new URL(`${url}/graphql`);
  endpoint.protocol = endpoint.protocol === "https:" ? "wss:" : "ws:";
  signal.throwIfAborted();
  const socket = guardedWebSocket(endpoint, { protocols: [SUBPROTOCOL], headers });
  const ending = new AbortController();
  try {
    await new Promise<void>((_, reject) => {
      const { signal: ended } = ending;
      const limit = setTimeout(() => reject(new Error(`no connection in ${CONNECT_MS / 1_000} seconds`)), CONNECT_MS);
      ended.addEventListener("abort", () => clearTimeout(limit), { once: true });
      signal.addEventListener("abort", () => reject(signal.reason), { once: true, signal: ended });
      const send = (message: object) => socket.send(JSON.stringify(message));
      socket.addEventListener("open", () => send({ type: "connection_init", payload: {} }));
      socket.addEventListener("error", () => reject(new Error("the WebSocket could not be opened")));
      socket.addEventListener("close", ({ code, reason }) =>
        reject(new Error(`the WebSocket was closed (${code}${reason ? `: ${reason}` : ""})`)),
      );
      socket.addEventListener("message", ({ data }) => {
        const message = readMessage(data);
        switch (message?.type) {
          case "connection_ack":
            clearTimeout(limit);
            send({ id: "1", type: "start", payload: { query: SUBSCRIPTION } });
            return hear(null);
          case "data": {
            const event = eventOf(message.payload);
            return event === null ? undefined : hear(event);
          }
          case "connection_error":
          case "error":
          case "complete":
            return reject(new Error(`the webserver ended the subscription (${message.type})`));
        }
      });
    });
  } finally {
    ending.abort();
    socket.close();
  }
}

function readMessage(data: unknown): z.infer<typeof messageSchema> | null {
  if (typeof data !== "string") return null;
  try {
    return messageSchema.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}

/** Null of an event that this version of Loadline does not know. */
function eventOf(payload: unknown): LocationEvent | null {
  const { data } = eventSchema.safeParse(payload);
  if (data === undefined) return null;
  const { eventType, locationName } = data.data.locationStateChangeEvents.event;
  const type = Object.hasOwn(TYPES, eventType) ? TYPES[eventType] : undefined;
  return type === undefined ? null : { type, location: locationName };
}
