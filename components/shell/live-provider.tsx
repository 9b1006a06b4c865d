"use client";

import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import { tellPlainly } from "#components/ui/plain-alert.ts";
import { PageOutdated } from "#lib/client/api-problem.ts";
import { type Following, followEvents, type LiveState } from "#lib/client/event-stream.ts";
import { loadCode } from "#lib/client/load-code.ts";

type Live = { state: LiveState; retry: () => void };

const LiveContext = createContext<Live>({ state: "connecting", retry: () => {} });

type Props = {
  /** Up to where the server had heard before it read what the page came with; null: it cannot tell. */
  since: string | null;
  children: ReactNode;
};

/** One connection to the server's events for the whole page. */
export function LiveProvider({ since, children }: Props) {
  // A page that is asked for later within this one changes nothing.
  const [toldFrom] = useState(since);
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");
  const following = useRef<Following | null>(null);
  useEffect(() => {
    const started = followEvents({
      url: "/api/v1/events",
      since: toldFrom,
      // Loaded with the first event: nothing on a page waits for it.
      onEvent: async (event) => (await loadCode(() => import("./hear-event.ts"))).hearEvent(client, event),
      onState: setState,
      onGap: (cause) => {
        if (cause instanceof PageOutdated) tellPlainly(cause.message);
        // What is being fetched already may have been read before the stream was open.
        void client.invalidateQueries();
      },
    });
    following.current = started;
    return started.stop;
  }, [client, toldFrom]);
  const live = useMemo(() => ({ state, retry: () => following.current?.retry() }), [state]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** How it stands with the live updates, and a way to try them at once. */
export function useLive(): Live {
  return useContext(LiveContext);
}
