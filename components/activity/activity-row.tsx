"use client";

import { CircleCheck, CircleX, ListFilter, RotateCcw } from "lucide-react";
import { memo } from "react";
import { ChangeCounts } from "#components/history/change-counts.tsx";
import { CommitChip } from "#components/history/commit-chip.tsx";
import { AgainstHoldMark, BlockedMark, RolledBackMark, VerifiedMark } from "#components/history/load-marks.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { useHydrated } from "#components/ui/hydrated.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { MiddleTruncate } from "#components/ui/middle-truncate.tsx";
import { number } from "#lib/client/format/counts.ts";
import { clockTime, exactTime } from "#lib/client/format/time.ts";
import type { ActivityParam } from "#lib/client/routes.ts";
import { compareHref, historyHref, loadHref } from "#lib/client/routes.ts";
import type { ActivityItem } from "#lib/contracts/activity.ts";
import { commitSubject, shortCommit } from "#lib/domain/commit.ts";

/** Columns of a load in the timeline; below the breakpoint they stack beside the time. */
export const ACTIVITY_GRID =
  "grid grid-cols-[3.25rem_minmax(0,1fr)] gap-x-3 gap-y-1 px-4 lg:grid-cols-[3.25rem_minmax(0,1.4fr)_minmax(0,2fr)_minmax(0,1.2fr)_minmax(0,9rem)_8rem]";

const STACKED = "col-start-2 lg:col-start-auto min-w-0";

type Props = {
  deployment: string;
  item: ActivityItem;
  /** Shows only what has the same. */
  onFilter: (name: ActivityParam, value: string) => void;
};

/** A load among those of all code locations: when, where, how it went, what brought it and what it changed. */
export const ActivityRow = memo(function ActivityRow({ deployment, item, onFilter }: Props) {
  const { location, git, image } = item;
  const person = item.deployedBy?.name ?? git?.author?.name ?? null;
  return (
    <>
      <ClockTime at={item.recordedAt} />
      <div className={STACKED}>
        <div className="flex min-w-0 flex-wrap items-center gap-x-1.5 gap-y-1">
          <StatusIcon item={item} />
          <IntentLink
            href={historyHref(deployment, location)}
            className="min-h-6 min-w-6 content-center rounded font-medium [overflow-wrap:anywhere] hover:text-accent hover:underline"
          >
            {location}
          </IntentLink>
          <IntentLink
            href={loadHref(deployment, location, item.number)}
            className="min-h-6 min-w-6 content-center rounded text-ink-2 hover:text-accent hover:underline"
          >
            <span className="sr-only">Load </span>#{item.number}
          </IntentLink>
          {item.group === undefined ? null : (
            <IntentLink
              href={historyHref(deployment, location, item.number)}
              title={`${item.group.count} similar entries, #${item.number} to #${item.group.last}: see them in the history`}
              className="rounded hover:underline"
            >
              <span className="sr-only">
                {item.group.count} similar entries of {location}, loads {item.number} to {item.group.last}
              </span>
              <span aria-hidden>
                <Badge>×{number(item.group.count)}</Badge>
              </span>
            </IntentLink>
          )}
        </div>
        <Marks item={item} />
      </div>
      <div className={STACKED}>
        <Story item={item} />
        {git === null ? null : (
          <span className="mt-0.5 flex items-center gap-0.5">
            <CommitChip git={git} commit={item.commit} />
            <button
              type="button"
              onClick={() => onFilter("commit", git.commit)}
              aria-label={`Show only commit ${shortCommit(git.commit)}`}
              title="Show only this commit"
              className="inline-flex size-6 items-center justify-center rounded text-ink-3 hover:bg-hover hover:text-ink"
            >
              <ListFilter aria-hidden className="size-3" />
            </button>
          </span>
        )}
      </div>
      <div className={image === null ? "hidden lg:block" : STACKED}>
        {image === null ? null : <MiddleTruncate text={image.reference} className="font-mono text-2xs leading-5" />}
      </div>
      <div className={person === null ? "hidden lg:block" : STACKED}>
        {person === null ? null : (
          <button
            type="button"
            onClick={() => onFilter("person", person)}
            title={`Show only what ${person} deployed or wrote`}
            className="-my-0.5 max-w-full truncate rounded text-left text-ink-2 text-xs leading-6 hover:text-ink hover:underline"
          >
            <span className="sr-only">By </span>
            {person}
          </button>
        )}
      </div>
      <div className={`${STACKED} text-xs lg:text-right`}>
        {item.comparedTo === null ? null : (
          <IntentLink
            href={compareHref(deployment, location, { from: item.comparedTo, to: item.number })}
            className="-my-0.5 inline-flex min-h-6 items-center rounded hover:underline"
          >
            <ChangeCounts counts={item.counts} />
          </IntentLink>
        )}
      </div>
    </>
  );
});

function ClockTime({ at }: { at: string }) {
  const hydrated = useHydrated();
  return (
    <time dateTime={at} title={hydrated ? exactTime(at) : undefined} className="pt-0.5 text-ink-3 text-xs">
      {hydrated ? clockTime(at) : clockTime(at, "UTC")}
    </time>
  );
}

function StatusIcon({ item }: { item: ActivityItem }) {
  if (item.status === "failed") return <CircleX aria-label="Failed" className="size-4 shrink-0 text-removed" />;
  if (item.rollbackOf !== null) return <RotateCcw aria-label="Rolled back" className="size-4 shrink-0 text-changed" />;
  return <CircleCheck aria-label="Loaded" className="size-4 shrink-0 text-added" />;
}

function Marks({ item }: { item: ActivityItem }) {
  if (item.rollbackOf === null && item.blocked === null && item.againstHold === null) return null;
  return (
    <div className="mt-1 flex flex-wrap gap-1">
      {item.rollbackOf === null ? null : <RolledBackMark to={item.rollbackOf} rollbackId={item.rollbackId} />}
      {item.verified ? <VerifiedMark /> : null}
      {item.blocked === null ? null : <BlockedMark blocked={item.blocked} />}
      {item.againstHold === null ? null : <AgainstHoldMark hold={item.againstHold} />}
    </div>
  );
}

/** What went wrong, else what was said of it: the description, else the commit's first line. */
function Story({ item }: { item: ActivityItem }) {
  if (item.error !== null) {
    return (
      <p title={item.error.message} className="line-clamp-2 text-removed wrap-any">
        {item.error.message}
      </p>
    );
  }
  const text = item.description || commitSubject(item.commit?.message ?? item.git?.message ?? "");
  return text === "" ? null : (
    <p title={text} className="line-clamp-2 wrap-any">
      {text}
    </p>
  );
}
