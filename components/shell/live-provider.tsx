"use client";

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import { toast } from "sonner";
import { toastAlert } from "#components/alerts/toast-alert.tsx";
import { type Following, followEvents, type LiveState } from "#lib/client/event-stream.ts";
import { invalidateEvent } from "#lib/client/invalidate-event.ts";
import type { LiveEvent } from "#lib/contracts/events.ts";

type Live = { state: LiveState; retry: () => void };

const LiveContext = createContext<Live>({ state: "connecting", retry: () => {} });

/** One connection to the server's events for the whole page. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");
  const following = useRef<Following | null>(null);
  useEffect(() => {
    const started = followEvents({
      url: "/api/v1/events",
      onEvent: (event) => {
        invalidateEvent(client, event);
        if (event.type === "alert.raised") void toastAlert(client, event.number);
        else warnOfHold(event);
      },
      onState: setState,
      onGap: () => void client.invalidateQueries(),
    });
    following.current = started;
    return started.stop;
  }, [client]);
  const live = useMemo(() => ({ state, retry: () => following.current?.retry() }), [state]);
  return <LiveContext value={live}>{children}</LiveContext>;
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

/** How it stands with the live updates, and a way to try them at once. */
export function useLive(): Live {
  return useContext(LiveContext);
}
