"use client";

import { History } from "lucide-react";
import { memo, Suspense } from "react";
import { AuthorName } from "#components/history/author-name.tsx";
import { ChangeCounts } from "#components/history/change-counts.tsx";
import { CommitChip } from "#components/history/commit-chip.tsx";
import { ImageLine } from "#components/history/image-line.tsx";
import { cx } from "#components/ui/class-names.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { lazyView } from "#components/ui/lazy-view.tsx";
import { Nothing } from "#components/ui/nothing.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { plural } from "#lib/client/format/counts.ts";
import { compareHref, historyHref } from "#lib/client/routes.ts";
import type { LocationView, RecentLoad } from "#lib/contracts/deployments.ts";
import type { LoadView } from "#lib/contracts/loads.ts";
import { commitSubject } from "#lib/domain/commit.ts";
import { LoadStrip } from "./load-strip.tsx";
import { LocationActions } from "./location-actions.tsx";
import { LocationStatus } from "./location-status.tsx";

// Only for those that are held.
const HoldBanner = lazyView(() => import("./hold-banner.tsx").then((part) => part.HoldBanner));

/** Where the cells stack, one that has nothing to say takes no line. */
const ABSENT = "hidden xl:block";

type RowProps = { deployment: string; location: LocationView };

/** The cells of a code location's row on the Deployment tab. */
export const LocationRow = memo(function LocationRow({ deployment, location }: RowProps) {
  const { currentLoad: load, name } = location;
  const history = historyHref(deployment, name);
  return (
    <>
      <th scope="row" className="min-w-0 text-left font-medium sm:col-span-2 xl:col-span-1">
        <IntentLink
          href={history}
          scroll={false}
          title={name}
          className="line-clamp-2 rounded text-base wrap-any hover:text-accent hover:underline"
        >
          {name}
        </IntentLink>
        <span className="block truncate font-normal text-ink-3 text-xs">
          {load ? `Load #${load.number}` : "Nothing recorded"}
          {location.unit === null || location.unit.name === name ? null : (
            <span title="The deploy unit that it is deployed with"> · {location.unit.name}</span>
          )}
        </span>
      </th>
      <td className="min-w-0">
        <LocationStatus deployment={deployment} location={location} />
      </td>
      <td className={cx("min-w-0", !load?.image && ABSENT)}>
        {load?.image ? <ImageLine image={load.image} /> : <Nothing what="No image known" />}
      </td>
      <td className={cx("min-w-0", !load?.git && ABSENT)}>
        {load?.git ? <Commit git={load.git} commit={load.commit} /> : <Nothing what="No commit known" />}
      </td>
      <td className={cx("min-w-0", load === null && ABSENT)}>
        {load === null ? <Nothing what="None yet" /> : <Definitions deployment={deployment} location={location} />}
      </td>
      <td className={cx("min-w-0", load === null && ABSENT)}>
        <LoadStrip deployment={deployment} location={name} recent={location.recent} />
      </td>
      <td className="min-w-0">
        {location.updatedAt === null ? null : <RelativeTime at={location.updatedAt} className="mr-2 xl:block" />}
        <IntentLink
          href={history}
          scroll={false}
          className="inline-flex min-h-6 items-center gap-1 rounded font-medium text-accent text-xs hover:underline"
        >
          <History aria-hidden className="size-3" />
          View history<span className="sr-only"> of {name}</span>
        </IntentLink>
      </td>
      <td className="min-w-0">
        <LocationActions deployment={deployment} location={location} />
      </td>
      {location.hold === null ? null : (
        <td className="col-span-full min-w-0">
          <Suspense>
            <HoldBanner
              deployment={deployment}
              location={name}
              unit={location.unit?.name ?? ""}
              hold={location.hold}
              role={location.role}
            />
          </Suspense>
        </td>
      )}
    </>
  );
});

function Commit({ git, commit }: { git: NonNullable<LoadView["git"]>; commit: LoadView["commit"] }) {
  const message = commit?.message ?? "";
  const subject = commitSubject(message);
  const author = commit?.author?.name;
  return (
    <>
      <span className="flex min-w-0 items-center gap-2">
        <CommitChip git={git} commit={commit} />
        {author === undefined ? null : <AuthorName name={author} className="text-ink-2 text-xs" />}
      </span>
      {subject === "" ? null : (
        <p title={message} className="line-clamp-2 text-ink-2 text-xs wrap-any">
          {subject}
        </p>
      )}
    </>
  );
}

/** How many there are, and what the last load that changed any did to them. */
function Definitions({ deployment, location }: { deployment: string; location: LocationView }) {
  const total = location.currentLoad?.counts.total ?? 0;
  const last = location.recent.find(isChange);
  return (
    <>
      {location.status === "failed" ? (
        <span className="text-ink-2 text-xs">Did not load</span>
      ) : (
        <span className="whitespace-nowrap">{plural(total, "asset")}</span>
      )}
      {last === undefined ? null : (
        <IntentLink
          // The load before stands for the last good one where it failed.
          href={compareHref(deployment, location.name, { from: last.number - 1, to: last.number })}
          title={`The last change, in #${last.number}`}
          className="ml-2 inline-flex min-h-6 items-center rounded text-xs hover:underline xl:ml-0 xl:flex"
        >
          <ChangeCounts counts={last.counts} />
          <span className="sr-only"> in load {last.number}</span>
          {last.number === location.currentLoad?.number ? null : (
            <span aria-hidden className="ml-1.5 text-ink-3">
              in #{last.number}
            </span>
          )}
        </IntentLink>
      )}
    </>
  );
}

function isChange({ counts }: RecentLoad): boolean {
  return counts.added + counts.removed + counts.changed > 0;
}
