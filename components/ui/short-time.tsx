"use client";

import { exactTime, shortTime } from "#lib/client/format/time.ts";
import { useNow } from "./clock.ts";
import { useHydrated } from "./hydrated.ts";

/** "14:05" today, "21 Nov, 14:05" else, in the reader's time zone; exact on hover. */
export function ShortTime({ at }: { at: string }) {
  const now = useNow();
  const hydrated = useHydrated();
  return (
    <time dateTime={at} title={hydrated ? exactTime(at) : undefined}>
      {hydrated ? shortTime(at, now) : shortTime(at, Date.parse(at), "UTC")}
    </time>
  );
}
