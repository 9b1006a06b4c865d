"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { tellPlainly } from "#components/ui/plain-alert.ts";
import { makeQueryClient } from "#lib/client/query-client.ts";
import { signInHref } from "#lib/client/routes.ts";
import { Toasts } from "./toasts.tsx";

/** The sign-in ended (expired or revoked): sign in again and come back. A full load drops all that was cached. */
function leaveForSignIn() {
  const { pathname, search } = window.location;
  if (!pathname.startsWith("/sign-in")) window.location.assign(signInHref(`${pathname}${search}`));
}

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(() => makeQueryClient(leaveForSignIn, ({ message }) => tellPlainly(message)));
  return (
    <QueryClientProvider client={client}>
      {children}
      <Toasts />
    </QueryClientProvider>
  );
}
