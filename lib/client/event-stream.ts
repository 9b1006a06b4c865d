import type { LiveEvent, eventSchema as Schema } from "../contracts/events.ts";
import { loadCode } from "./load-code.ts";

export type LiveState = "connecting" | "live" | "offline";

const EVENT_NAMES = [
  "load.recorded",
  "rollback.updated",
  "location.updated",
  "deployment.updated",
  "alert.raised",
] as const satisfies LiveEvent["type"][];
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** A tab that nobody looks at gives its connection back: browsers allow six per host over HTTP/1.1. */
const HIDDEN_MS = 20_000;

type Options = {
  url: string;
  /** Up to where the server had heard when the page was made; null: it cannot tell. */
  since: string | null;
  /** One after the other; an event that it rejects counts as missed. */
  onEvent: (event: LiveEvent) => void | Promise<void>;
  onState: (state: LiveState) => void;
  /** Runs after a gap, or with what an event could not be read or handed on for: events may have been missed. */
  onGap: (cause?: unknown) => void;
};

export type Following = {
  /** Connects at once instead of after the wait. */
  retry: () => void;
  stop: () => void;
};

/**
 * Follows the server's events until it is stopped. Reconnects by itself with a wait that
 * doubles to 30 seconds, at once when the network or the tab comes back.
 */
export function followEvents({ url, since, onEvent, onState, onGap }: Options): Following {
  let source: EventSource | null = null;
  let stopped = false;
  // One after the other: events are handed on in the order in which they came.
  let reading: Promise<void> = Promise.resolve();
  let waitMs = FIRST_WAIT_MS;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let wasLive = false;
  let hide: ReturnType<typeof setTimeout> | undefined;

  function open() {
    clearTimeout(retry);
    source?.close();
    onState("connecting");
    // What happened between the making of the page and its first connection comes first.
    const toldFrom = wasLive ? null : since;
    const opened = new EventSource(toldFrom === null ? url : `${url}?since=${encodeURIComponent(toldFrom)}`);
    source = opened;
    opened.onopen = () => {
      waitMs = FIRST_WAIT_MS;
      onState("live");
      if (toldFrom === null) onGap();
      wasLive = true;
    };
    opened.addEventListener("missed", () => onGap());
    opened.onerror = () => {
      // The browser's own retry gives up on an HTTP error and has no back-off; ours does both.
      opened.close();
      source = null;
      onState("offline");
      retry = setTimeout(open, waitMs);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    };
    for (const name of EVENT_NAMES) {
      opened.addEventListener(name, (message: MessageEvent<string>) => {
        reading = reading.then(() => handOn(name, message.data)).catch(onGap);
      });
    }
  }

  async function handOn(name: LiveEvent["type"], data: string) {
    // Loaded with the first event: nothing on a page waits for it. Where it cannot be, the event counts as missed.
    const { eventSchema } = await loadCode(() => import("../contracts/events.ts"));
    const event = readEvent(eventSchema, name, data);
    if (event !== null && !stopped) await onEvent(event);
  }

  function onVisibility() {
    clearTimeout(hide);
    if (document.visibilityState === "hidden") {
      hide = setTimeout(() => {
        clearTimeout(retry);
        source?.close();
        source = null;
      }, HIDDEN_MS);
    } else if (source === null) {
      open();
    }
  }

  open();
  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("online", open);
  return {
    retry: open,
    stop: () => {
      stopped = true;
      document.removeEventListener("visibilitychange", onVisibility);
      window.removeEventListener("online", open);
      clearTimeout(retry);
      clearTimeout(hide);
      source?.close();
    },
  };
}

/** Null for an event of a newer server that this page does not know. */
function readEvent(schema: typeof Schema, type: LiveEvent["type"], data: string): LiveEvent | null {
  try {
    const parsed = schema.safeParse({ ...JSON.parse(data), type });
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
