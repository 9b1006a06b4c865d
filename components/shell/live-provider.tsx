"use client";

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { toast } from "sonner";
import { toastAlert } from "#components/alerts/toast-alert.tsx";
import { followEvents, type LiveState } from "#lib/client/event-stream.ts";
import { invalidateEvent } from "#lib/client/invalidate-event.ts";
import type { LiveEvent } from "#lib/contracts/events.ts";

const LiveContext = createContext<LiveState>("connecting");

/** One connection to the server's events for the whole page. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");
  useEffect(
    () =>
      followEvents({
        url: "/api/v1/events",
        onEvent: (event) => {
          invalidateEvent(client, event);
          if (event.type === "alert.raised") void toastAlert(client, event.number);
          else warnOfHold(event);
        },
        onState: setState,
        onGap: () => void client.invalidateQueries(),
      }),
    [client],
  );
  return <LiveContext value={state}>{children}</LiveContext>;
}

/** CI deployed over a rollback: that must not pass unnoticed by whoever looks at Loadline. */
function warnOfHold(event: LiveEvent): void {
  if (event.type !== "load.recorded" || !event.againstHold) return;
  const { deployment, location, number } = event;
  toast.warning(`Load #${number} of ${location} in ${deployment} came with another image than the one that is held.`, {
    id: `against-hold ${deployment} ${location} ${number}`,
    duration: Number.POSITIVE_INFINITY,
    closeButton: true,
  });
}

const WORDS: Record<LiveState, { text: string; title: string; dot: string }> = {
  live: { text: "Live", title: "Connected: this page updates by itself", dot: "bg-added" },
  connecting: { text: "Connecting", title: "Connecting to live updates", dot: "bg-ink-3" },
  offline: {
    text: "Offline",
    title: "Live updates are interrupted; trying again. What you see may be out of date.",
    dot: "bg-changed",
  },
};

/** A quiet dot with a word. Its width is fixed, so that the header does not move. */
export function LiveIndicator() {
  const { text, title, dot } = WORDS[useContext(LiveContext)];
  return (
    <span
      role="status"
      title={title}
      className="hidden w-22 items-center justify-end gap-1.5 text-ink-3 text-xs sm:inline-flex"
    >
      <span aria-hidden className={`size-1.5 rounded-full ${dot}`} />
      {text}
    </span>
  );
}
