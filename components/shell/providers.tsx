"use client";

import { Tooltip } from "@base-ui/react/tooltip";
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Toaster } from "sonner";
import { makeQueryClient } from "#lib/client/query-client.ts";
import { signInHref } from "#lib/client/routes.ts";

/** The sign-in ended (expired or revoked): sign in again and come back. A full load drops all that was cached. */
function leaveForSignIn() {
  const { pathname, search } = window.location;
  if (!pathname.startsWith("/sign-in")) window.location.assign(signInHref(`${pathname}${search}`));
}

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(() => makeQueryClient(leaveForSignIn));
  return (
    <QueryClientProvider client={client}>
      <Tooltip.Provider delay={350}>{children}</Tooltip.Provider>
      <Toaster
        position="bottom-right"
        // Its own is set where it is made, and wins over what is inherited.
        style={{ fontFamily: "inherit" }}
        toastOptions={{
          unstyled: true,
          classNames: {
            toast:
              "flex w-full items-start gap-2 rounded-lg border border-line-strong bg-raised px-3 py-2.5 text-ink text-sm shadow-pop",
            icon: "mt-0.5",
            description: "text-ink-2 text-xs",
          },
        }}
      />
    </QueryClientProvider>
  );
}
