"use client";

import { exactTime, relativeTime } from "#lib/client/format/time.ts";
import { useNow } from "./clock.ts";
import { useHydrated } from "./hydrated.ts";

/** "3 minutes ago", the exact instant in the reader's time zone on hover. */
export function RelativeTime({ at, className }: { at: string; className?: string }) {
  const now = useNow();
  // The server does not know the reader's time zone.
  const title = useHydrated() ? exactTime(at) : undefined;
  return (
    <time dateTime={at} title={title} suppressHydrationWarning className={className}>
      {relativeTime(at, now)}
    </time>
  );
}
