"use client";

import { useEffect } from "react";
import { useHydrated } from "#components/ui/hydrated.ts";
import { Notice } from "#components/ui/notice.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { usePreviewFreezeWindow } from "#lib/client/mutations/freeze-windows.ts";
import type { FreezeWindowInput, FreezeWindowView } from "#lib/contracts/freeze-windows.ts";

/** Typing goes on while it is asked; only what stands still is. */
const PAUSE_MS = 400;

type Props = { deployment: string; schedule: FreezeWindowInput["schedule"] | null };

/** When the window would be closed as it is written. */
export function FreezePreview({ deployment, schedule }: Props) {
  const { mutate, data, error, isPending, variables } = usePreviewFreezeWindow(deployment);
  const text = JSON.stringify(schedule);
  useEffect(() => {
    const asked = JSON.parse(text) as Props["schedule"];
    if (asked === null) return;
    const timer = setTimeout(() => mutate(asked), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, mutate]);

  if (schedule === null) return <p className="text-ink-2 text-xs">Give both times to see when it is closed.</p>;
  if (error !== null) return <Notice kind="warning">{problemText(error)}</Notice>;
  return (
    <section aria-label="Preview" aria-busy={isPending} className="rounded-md border border-line bg-sunken p-3">
      <h3 className="mb-1 font-medium text-sm">{data?.closed ? "Closed now, and next" : "Closed next"}</h3>
      {data === undefined ? (
        <p className="text-ink-2 text-xs">Reckoning…</p>
      ) : data.next.length === 0 ? (
        <p className="text-ink-2 text-xs">Never again.</p>
      ) : (
        // Of the schedule that was asked about: the one that is being written may name half a time zone.
        <SpanList spans={data.next} timeZone={variables?.type === "recurring" ? variables.timeZone : null} />
      )}
    </section>
  );
}

type SpanProps = { spans: FreezeWindowView["next"]; timeZone: string | null };

/** Spans of time on the window's own clock, and on the reader's where that is another. */
export function SpanList({ spans, timeZone }: SpanProps) {
  const hydrated = useHydrated();
  const own = hydrated ? Intl.DateTimeFormat().resolvedOptions().timeZone : "UTC";
  const zone = timeZone ?? own;
  return (
    <ul className="flex flex-col gap-0.5 text-ink-2 text-xs">
      {spans.map(({ startsAt, endsAt }) => (
        <li key={startsAt} title={zone === own ? undefined : `${spanText(startsAt, endsAt, own)} (${own})`}>
          {/* Servers and browsers write ranges with different blanks. */}
          {hydrated ? spanText(startsAt, endsAt, zone) : `${startsAt} – ${endsAt}`}{" "}
          <span className="text-ink-3">({zone})</span>
        </li>
      ))}
    </ul>
  );
}

/** On a clock that the browser does not know, as the server told them: in UTC. */
function spanText(startsAt: string, endsAt: string, timeZone: string): string {
  try {
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
    });
    return format.formatRange(new Date(startsAt), new Date(endsAt));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return `${startsAt} – ${endsAt}`;
  }
}
