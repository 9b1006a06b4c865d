"use client";

import Link from "next/link";
import { cx } from "#components/ui/class-names.ts";
import { useHydrated } from "#components/ui/hydrated.ts";
import { countsText, plural } from "#lib/client/format/counts.ts";
import { exactTime } from "#lib/client/format/time.ts";
import { loadHref } from "#lib/client/routes.ts";
import type { RecentLoad } from "#lib/contracts/deployments.ts";

/** Changes of a load that stand for the full height at least, so that a quiet location does not look like a wild one. */
const FULL_FROM = 12;
const LEAST_PERCENT = 14;

type Props = { deployment: string; location: string; recent: readonly RecentLoad[] };

/** The last loads of a location, the newest on the right: a bar's height is what it changed, its colour how it ended. */
export function LoadStrip({ deployment, location, recent }: Props) {
  const hydrated = useHydrated();
  if (recent.length === 0) return null;
  const most = Math.max(FULL_FROM, ...recent.map(size));
  return (
    <div className="min-w-0">
      <span className="sr-only">{summary(recent)}</span>
      {/* For eyes and pointers; the history has the same for everybody. */}
      <span aria-hidden className="flex h-7 items-end gap-px overflow-hidden">
        {recent.toReversed().map((load) => (
          <Link
            key={load.number}
            href={loadHref(deployment, location, load.number)}
            prefetch={false}
            scroll={false}
            tabIndex={-1}
            title={`#${load.number}: ${outcome(load)}${hydrated ? `, ${exactTime(load.loadedAt)}` : ""}`}
            className="group/bar flex h-full w-1.25 shrink-0 items-end"
          >
            <span
              className={cx("block w-full rounded-[1px] group-hover/bar:opacity-60", look(load))}
              style={{ height: `${height(load, most)}%` }}
            />
          </Link>
        ))}
      </span>
    </div>
  );
}

function size({ counts }: RecentLoad): number {
  return counts.added + counts.removed + counts.changed;
}

/** By the logarithm: one changed asset is seen beside a thousand. A failed load is as tall as can be. */
function height(load: RecentLoad, most: number): number {
  if (load.status === "failed") return 100;
  const share = Math.log1p(size(load)) / Math.log1p(most);
  return Math.round(LEAST_PERCENT + (100 - LEAST_PERCENT) * share);
}

function look(load: RecentLoad): string {
  if (load.status === "failed") return "bg-removed";
  if (load.rollbackOf !== null) return "bg-changed";
  return size(load) === 0 ? "bg-line-control/60" : "bg-added";
}

function outcome(load: RecentLoad): string {
  if (load.status === "failed") return "failed";
  const rolledBack = load.rollbackOf === null ? "" : `rolled back to #${load.rollbackOf}, `;
  return `${rolledBack}${countsText(load.counts)}`;
}

function summary(recent: readonly RecentLoad[]): string {
  const failed = recent.filter(({ status }) => status === "failed").length;
  const quiet = recent.filter((load) => load.status === "loaded" && size(load) === 0).length;
  return `Last ${plural(recent.length, "load")}: ${failed} failed, ${quiet} without changes`;
}
