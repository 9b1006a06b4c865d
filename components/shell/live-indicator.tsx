"use client";

import { useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { LiveState } from "#lib/client/event-stream.ts";
import { useLive } from "./live-provider.tsx";

/** A pause that is shorter needs no word: a server that restarts, a train in a tunnel. */
const PATIENCE_MS = 8000;

const WORDS: Record<LiveState, { text: string; title: string; dot: string }> = {
  live: { text: "Live", title: "Connected: this page updates by itself", dot: "bg-added" },
  connecting: { text: "Connecting", title: "Connecting to live updates", dot: "bg-ink-3" },
  offline: {
    text: "Offline",
    title: "Live updates are interrupted; trying again. What you see may be out of date.",
    dot: "bg-changed",
  },
};

/** A quiet dot with a word, on a phone the dot alone. Its width is fixed, so that the header does not move. */
export function LiveIndicator() {
  const { text, title, dot } = WORDS[useLive().state];
  return (
    <span
      role="status"
      title={title}
      className="inline-flex items-center justify-end gap-1.5 px-1 text-ink-3 text-xs lg:w-22"
    >
      <span aria-hidden className={`size-1.5 rounded-full ${dot}`} />
      <span className="sr-only lg:not-sr-only">{text}</span>
    </span>
  );
}

/** Says that nothing came for a while, so that nobody trusts what stands on the screen; gone as soon as something does. */
export function OfflineNotice() {
  const { state, retry } = useLive();
  const lost = state !== "live";
  const [wasLive, setWasLive] = useState(false);
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!lost) {
      setWasLive(true);
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [lost]);
  if (!late || !lost || !wasLive) return null;
  return (
    <Notice
      kind="warning"
      className="mx-3 mt-3 sm:mx-5"
      action={
        <Button size="sm" pending={state === "connecting"} onClick={retry}>
          Try now
        </Button>
      }
    >
      Live updates are interrupted: what you see may be out of date. Loadline tries again by itself.
    </Notice>
  );
}
