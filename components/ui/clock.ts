"use client";

import { useSyncExternalStore } from "react";

const TICK_MS = 15_000;
let timer: ReturnType<typeof setInterval> | undefined;
const readers = new Set<() => void>();

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  // One timer for all relative times of the page.
  timer ??= setInterval(() => {
    for (const tell of readers) tell();
  }, TICK_MS);
  return () => {
    readers.delete(reader);
    if (readers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The present, rounded down so that it is the same for everything rendered at once. */
function tick(): number {
  return Math.floor(Date.now() / TICK_MS) * TICK_MS;
}

/** Milliseconds since the epoch, moving every 15 seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, tick, tick);
}
