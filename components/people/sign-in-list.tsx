"use client";

import { Monitor } from "lucide-react";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import { softwareName } from "#lib/client/format/software.ts";
import type { SignInView } from "#lib/contracts/sign-ins.ts";
import { isSignInProvider, SIGN_IN_PROVIDER_NAMES } from "#lib/domain/access/sign-in-providers.ts";

type Props = {
  items: readonly SignInView[];
  /** The one that is being ended. */
  endingId: string | null;
  onEnd: (signIn: SignInView) => void;
};

/** Where a person is signed in, with a button to end each. */
export function SignInList({ items, endingId, onEnd }: Props) {
  return (
    <ul>
      {items.map((signIn) => (
        <li
          key={signIn.id}
          className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-line border-b px-4 py-3 last:border-b-0"
        >
          <Monitor aria-hidden className="size-4 shrink-0 text-ink-3" />
          <div className="min-w-0 grow basis-56">
            <p className="flex flex-wrap items-center gap-2 font-medium text-base">
              <span title={signIn.userAgent ?? undefined}>{softwareName(signIn.userAgent)}</span>
              {signIn.isCurrent ? <Badge tone="accent">This one</Badge> : null}
            </p>
            <p className="text-ink-2 text-xs wrap-any">
              {isSignInProvider(signIn.provider) ? SIGN_IN_PROVIDER_NAMES[signIn.provider] : "Password"}
              {signIn.address === null ? "" : ` · from ${signIn.address}`} · since <ShortTime at={signIn.createdAt} /> ·
              last seen <ShortTime at={signIn.lastSeenAt} />
            </p>
          </div>
          <Button size="sm" pending={endingId === signIn.id} onClick={() => onEnd(signIn)}>
            {signIn.isCurrent ? "Sign out" : "End"}
            <span className="sr-only"> {softwareName(signIn.userAgent)}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
