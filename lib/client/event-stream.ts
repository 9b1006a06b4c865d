import { eventSchema, type LiveEvent } from "../contracts/events.ts";

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
  onEvent: (event: LiveEvent) => void;
  onState: (state: LiveState) => void;
  /** Runs after a gap: events may have been missed. */
  onGap: () => void;
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
export function followEvents({ url, onEvent, onState, onGap }: Options): Following {
  let source: EventSource | null = null;
  let waitMs = FIRST_WAIT_MS;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let hide: ReturnType<typeof setTimeout> | undefined;
  let wasLive = false;

  function open() {
    clearTimeout(retry);
    source?.close();
    onState("connecting");
    const opened = new EventSource(url);
    source = opened;
    opened.onopen = () => {
      waitMs = FIRST_WAIT_MS;
      onState("live");
      if (wasLive) onGap();
      wasLive = true;
    };
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
        const event = readEvent(name, message.data);
        if (event !== null) onEvent(event);
      });
    }
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
      document.removeEventListener("visibilitychange", onVisibility);
      window.removeEventListener("online", open);
      clearTimeout(retry);
      clearTimeout(hide);
      source?.close();
    },
  };
}

/** Null for an event of a newer server that this page does not know. */
function readEvent(type: LiveEvent["type"], data: string): LiveEvent | null {
  try {
    const parsed = eventSchema.safeParse({ ...JSON.parse(data), type });
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
