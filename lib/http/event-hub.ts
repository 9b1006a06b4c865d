import { randomUUID } from "node:crypto";
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

type Hub = {
  readonly listener: Listener;
  readonly subscribers: Set<Subscriber>;
  /** Tells this process's count from another's, and from that before a lost connection. */
  epoch: string;
  /** Of the last notification. */
  count: number;
  /** The last notifications, for pages that were made before their stream was open; the newest has `count`. */
  readonly recent: Notification[];
};

/** A page that is not open after so many more notifications reads again instead. */
const MOST_RECENT = 500;

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

/**
 * Up to where this process has heard, for `missedSince`; null while it does not listen yet. Taken before a page's data
 * are read: what happens after that is told to its stream.
 */
export function heardUpTo(): string | null {
  const { epoch, count } = eventHub();
  return epoch === "" ? null : idOf(epoch, count);
}

/** What was heard after an id of `heardUpTo`, each with its own; null when that cannot be told any more. */
export function missedSince(id: string): [Notification, string][] | null {
  const { epoch, count, recent } = eventHub();
  const since = recent.findIndex((_, at) => idOf(epoch, count - recent.length + at) === id);
  if (since >= 0) {
    return recent
      .slice(since)
      .map((notification, at) => [notification, idOf(epoch, count - recent.length + since + at + 1)]);
  }
  return epoch !== "" && id === idOf(epoch, count) ? [] : null;
}

function idOf(epoch: string, count: number): string {
  return `${epoch}-${count}`;
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
  const listener = listen(
    url,
    (notification) => {
      hub.count++;
      if (hub.recent.push(notification) > MOST_RECENT) hub.recent.shift();
      for (const subscriber of [...subscribers]) subscriber.deliver(notification, idOf(hub.epoch, hub.count));
    },
    // What happened while the connection was lost was not heard.
    () => {
      hub.epoch = randomUUID();
      hub.recent.length = 0;
      endAll();
    },
    () => {
      for (const subscriber of [...subscribers]) subscriber.accessChanged();
    },
  );
  const hub: Hub = { listener, subscribers, epoch: "", count: 0, recent: [] };
  listener.ready.then(
    () => {
      hub.epoch = randomUUID();
    },
    // Whoever waits for it is told.
    () => undefined,
  );
  endAtShutdown(endAll);
  return hub;
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
