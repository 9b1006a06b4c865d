"use client";

import { useHydrated } from "#components/ui/hydrated.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { exactTime } from "#lib/client/format/time.ts";

/** An instant that was recorded as a value: in the reader's time zone, how long ago, and to the millisecond on hover. */
export function TimeValue({ at }: { at: string }) {
  const hydrated = useHydrated();
  return (
    <span>
      <time dateTime={at} title={at}>
        {exactTime(at, hydrated ? undefined : "UTC")}
      </time>{" "}
      <span className="text-ink-3 text-xs">
        (<RelativeTime at={at} />)
      </span>
    </span>
  );
}
