"use client";

import { History } from "lucide-react";
import { ChangeCounts } from "#components/history/change-counts.tsx";
import { CommitChip } from "#components/history/commit-chip.tsx";
import { ImageLine } from "#components/history/image-line.tsx";
import { cx } from "#components/ui/class-names.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { Nothing } from "#components/ui/nothing.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { compareHref, historyHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import type { ListedLoad, LoadView } from "#lib/contracts/loads.ts";
import { commitSubject } from "#lib/domain/commit.ts";
import { HoldBanner } from "./hold-banner.tsx";
import { LocationStatus } from "./location-status.tsx";
import { ReloadButton } from "./reload-button.tsx";

const CELL = "px-3 py-2.5 align-top first:pl-4 last:pr-4";

type Props = {
  deployment: string;
  location: LocationView;
  index: number;
  /** The row that Tab enters the list at. */
  tabStop: boolean;
};

export function LocationRow({ deployment, location, index, tabStop }: Props) {
  const load = location.currentLoad;
  const history = historyHref(deployment, location.name);
  return (
    <>
      <tr
        data-row={index}
        tabIndex={tabStop ? 0 : -1}
        className={cx("focus-inset hover:bg-hover", location.hold === null && "border-line border-b last:border-b-0")}
      >
        <th scope="row" className={`${CELL} text-left font-medium`}>
          <IntentLink
            href={history}
            scroll={false}
            title={location.name}
            className="block truncate rounded text-base hover:text-accent hover:underline"
          >
            {location.name}
          </IntentLink>
          <span className="block truncate font-normal text-ink-3 text-xs">
            {load ? `Load #${load.number}` : "Nothing recorded"}
            {location.unit === null ? null : ` · ${location.unit.name}`}
          </span>
        </th>
        <td className={CELL}>
          <LocationStatus deployment={deployment} location={location} />
        </td>
        <td className={CELL}>{load?.image ? <ImageLine image={load.image} /> : <Nothing what="No image known" />}</td>
        <td className={CELL}>{load?.git ? <Commit git={load.git} /> : <Nothing what="No commit known" />}</td>
        <td className={CELL}>
          {load ? <LastChange deployment={deployment} location={location.name} load={load} /> : null}
        </td>
        <td className={CELL}>
          {location.updatedAt === null ? null : <RelativeTime at={location.updatedAt} className="block" />}
          <div className="flex flex-wrap items-center gap-x-3">
            <IntentLink
              href={history}
              scroll={false}
              className="inline-flex items-center gap-1 rounded font-medium text-accent text-xs hover:underline"
            >
              <History aria-hidden className="size-3" />
              View history<span className="sr-only"> of {location.name}</span>
            </IntentLink>
            {location.connection?.canReload ? (
              <ReloadButton deployment={deployment} location={location.name} role={location.role} />
            ) : null}
          </div>
        </td>
      </tr>
      {location.hold === null ? null : (
        <tr className="border-line border-b last:border-b-0">
          <td colSpan={6} className="px-4 pb-2.5">
            {/* Stays in sight where the table is wider than the screen, and its buttons with it. */}
            <div className="sticky left-4 max-w-[calc(100vw-4.625rem)]">
              <HoldBanner
                deployment={deployment}
                location={location.name}
                unit={location.unit?.name ?? ""}
                hold={location.hold}
                role={location.role}
              />
            </div>
          </td>
        </tr>
      )}
    </>
  );
}

function Commit({ git }: { git: NonNullable<LoadView["git"]> }) {
  const subject = commitSubject(git.message ?? "");
  return (
    <div className="min-w-0">
      <CommitChip git={git} />
      {subject === "" ? null : (
        <p title={git.message} className="truncate text-ink-2 text-xs">
          {subject}
        </p>
      )}
    </div>
  );
}

function LastChange({ deployment, location, load }: { deployment: string; location: string; load: ListedLoad }) {
  if (load.comparedTo === null) return <Nothing what="Did not load" />;
  return (
    <IntentLink
      href={compareHref(deployment, location, { from: load.comparedTo, to: load.number })}
      className="rounded text-xs hover:underline"
    >
      <ChangeCounts counts={load.counts} />
    </IntentLink>
  );
}
