"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronsUpDown } from "lucide-react";
import { useState } from "react";
import { CommitChip } from "#components/history/commit-chip.tsx";
import { CurrentBadge } from "#components/history/load-marks.tsx";
import { Button } from "#components/ui/button.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { CompareEnd } from "#lib/client/format/compare-range.ts";
import { loadQuery } from "#lib/client/queries/loads.ts";
import { loadHref } from "#lib/client/routes.ts";
import { LoadPicker } from "./load-picker.tsx";

type Props = {
  deployment: string;
  location: string;
  /** The load that the end stands for; 0 is before the first. */
  number: number;
  word: "From" | "To";
  /** Address of the compare with another load at this end. */
  hrefWith: (end: CompareEnd) => string;
};

/** One of the two loads of a compare, and the way to another one. */
export function ComparedLoad({ deployment, location, number, word, hrefWith }: Props) {
  const { data: load } = useQuery({ ...loadQuery(deployment, location, number), enabled: number > 0 });
  const [isPicking, setIsPicking] = useState(false);
  return (
    <section
      aria-label={`${word} load`}
      className="min-h-16 min-w-0 rounded-lg border border-line bg-surface px-4 py-2.5"
    >
      <div className="flex items-start justify-between gap-2">
        <p className="text-ink-2 text-xs">{word}</p>
        <Button size="sm" variant="ghost" className="-my-1 -mr-2" onClick={() => setIsPicking(true)}>
          <ChevronsUpDown aria-hidden className="size-3.5" />
          Change
          <span className="sr-only"> the load that is compared {word.toLowerCase()}</span>
        </Button>
      </div>
      {number === 0 ? (
        <p className="font-medium">Nothing: before the first load</p>
      ) : (
        <>
          <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            <IntentLink
              href={loadHref(deployment, location, number)}
              className="rounded inline-block min-h-6 min-w-6 content-center font-semibold hover:underline"
            >
              #{number}
            </IntentLink>
            {load?.isCurrent ? <CurrentBadge /> : null}
            {load ? <RelativeTime at={load.loadedAt} className="text-ink-2 text-xs" /> : null}
            {load?.deployedBy ? <span className="text-ink-2 text-xs wrap-any">by {load.deployedBy.name}</span> : null}
            {load?.git ? <CommitChip git={load.git} commit={load.commit} /> : null}
            {load?.image ? (
              <code title={load.image.reference} className="min-w-0 truncate font-mono text-xs">
                {load.image.reference}
              </code>
            ) : null}
          </p>
          {load?.description ? (
            <p title={load.description} className="line-clamp-2 text-ink-2 text-xs wrap-any">
              {load.description}
            </p>
          ) : null}
          {load?.status === "failed" ? (
            <p className="text-removed text-xs">It failed to load: the last good load before it is compared.</p>
          ) : null}
        </>
      )}
      {isPicking ? (
        <LoadPicker
          deployment={deployment}
          location={location}
          title={word === "From" ? "Compare from another load" : "Compare to another load"}
          hrefWith={hrefWith}
          onClose={() => setIsPicking(false)}
        />
      ) : null}
    </section>
  );
}
