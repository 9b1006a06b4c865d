import { type Listener, listen, type Notification } from "../db/notify.ts";

/** One open stream of events. */
export type Subscriber = {
  /** `id` grows with every notification that this process hears. */
  deliver(notification: Notification, id: string): void;
  /** Somebody's rights may have changed; what is delivered from now on happened after that. */
  accessChanged(): void;
  /** Ends the stream: the reader comes back and reads again what it may have missed. */
  end(): void;
};

type Hub = { readonly listener: Listener; readonly subscribers: Set<Subscriber> };

const HUB = Symbol.for("loadline.web.event-hub");
type Holder = { [HUB]?: Hub };

/**
 * Adds a stream to the process's one listening connection; the returned function takes it off. The hub hangs
 * on the global object because Next loads this module once per bundle.
 */
export function subscribe(subscriber: Subscriber): () => void {
  const { subscribers } = eventHub();
  subscribers.add(subscriber);
  return () => subscribers.delete(subscriber);
}

/** Resolves once notifications are heard. */
export function listening(): Promise<void> {
  return eventHub().listener.ready;
}

function eventHub(): Hub {
  const holder = globalThis as Holder;
  holder[HUB] ??= openHub();
  return holder[HUB];
}

function openHub(): Hub {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set. `npm start` sets it; `next` alone does not.");
  const subscribers = new Set<Subscriber>();
  const endAll = () => {
    for (const subscriber of [...subscribers]) subscriber.end();
  };
  const epoch = Date.now().toString(36);
  let count = 0;
  const listener = listen(
    url,
    (notification) => {
      count++;
      for (const subscriber of [...subscribers]) subscriber.deliver(notification, `${epoch}-${count}`);
    },
    // What happened while the connection was lost was not heard.
    endAll,
    () => {
      for (const subscriber of [...subscribers]) subscriber.accessChanged();
    },
  );
  endAtShutdown(endAll);
  return { listener, subscribers };
}

/** An open stream would keep the server from closing. A listener where nobody else has one would keep the process. */
function endAtShutdown(endAll: () => void): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    if (process.listenerCount(signal) > 0) process.once(signal, endAll);
  }
}

/** Ends every stream and the listening connection; for tests, which open one per file. */
export async function closeEventHub(): Promise<void> {
  const holder = globalThis as Holder;
  const hub = holder[HUB];
  delete holder[HUB];
  if (hub === undefined) return;
  for (const subscriber of [...hub.subscribers]) subscriber.end();
  await hub.listener.close();
}
