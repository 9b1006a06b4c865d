"use client";

import { ChevronRight } from "lucide-react";
import { memo } from "react";
import { Badge } from "#components/ui/badge.tsx";
import { cx } from "#components/ui/class-names.ts";
import { Nothing } from "#components/ui/nothing.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { number, plural } from "#lib/client/format/counts.ts";
import { historyHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import type { LoadItem } from "#lib/contracts/loads.ts";
import { type Role, roleMay } from "#lib/domain/access/roles.ts";
import { ChangeCounts } from "./change-counts.tsx";
import { ChangedKeys } from "./changed-keys.tsx";
import { CommitCell } from "./commit-cell.tsx";
import { DeployType } from "./deploy-type.tsx";
import { DescriptionEditor } from "./description-editor.tsx";
import type { LoadRow } from "./history-rows.ts";
import { ImageLine } from "./image-line.tsx";
import { ListedLoadError } from "./listed-load-error.tsx";
import { LoadActions } from "./load-actions.tsx";
import {
  AgainstHoldMark,
  BlockedMark,
  CurrentBadge,
  MarkedBadge,
  RolledBackMark,
  StatusBadge,
  VerifiedMark,
} from "./load-marks.tsx";
import { RestorableMark } from "./restorable-mark.tsx";
import type { Drafts, Editing, SetEdited } from "./use-edited-rows.ts";
import type { MarkedLoads } from "./use-marked-loads.ts";

type Props = {
  deployment: string;
  location: string;
  facts: LocationView | null;
  role: Role | null;
} & Pick<LoadRow, "load" | "group" | "member"> & {
    search: string;
    /** Whether its description is being edited. */
    isEdited: boolean;
    setEdited: SetEdited;
    drafts: Drafts;
    marked: MarkedLoads;
    groupOpen: boolean;
    onToggleGroup: (first: number) => void;
  };

/** One load of the history. Remembered: scrolling draws the list anew, not what its rows show. */
export const HistoryRow = memo(function HistoryRow({
  deployment,
  location,
  facts,
  role,
  load,
  group,
  member,
  search,
  isEdited,
  setEdited,
  drafts,
  marked,
  groupOpen,
  onToggleGroup,
}: Props) {
  const editing: Editing = {
    open: isEdited,
    start: () => setEdited(load.number, true),
    stop: () => setEdited(load.number, false),
    drafts,
  };
  const mayDescribe = role !== null && roleMay(role, "load.describe");
  return (
    <>
      <td className={cx("min-w-0", member && "pl-5")}>
        <div className="flex flex-wrap items-center gap-1.5">
          <span className="font-semibold text-base">#{load.number}</span>
          {load.isCurrent ? <CurrentBadge /> : null}
          {marked.has(load.number) ? <MarkedBadge /> : null}
          {load.status === "failed" ? <StatusBadge status="failed" /> : null}
          {group === null ? null : (
            <GroupToggle group={group} open={groupOpen} onToggle={() => onToggleGroup(group.first)} />
          )}
        </div>
        <div className="line-clamp-3 text-ink-2 text-xs">
          <RelativeTime at={load.loadedAt} />
          {load.deployedBy === null ? null : (
            <span title={[load.deployedBy.name, load.deployedBy.email].filter(Boolean).join(" ")} className="wrap-any">
              {" "}
              by {load.deployedBy.name}
            </span>
          )}
        </div>
        {load.rollbackOf === null && load.blocked === null && load.againstHold === null ? null : (
          <div className="mt-1 flex flex-wrap gap-1">
            {load.rollbackOf === null ? null : <RolledBackMark to={load.rollbackOf} rollbackId={load.rollbackId} />}
            {load.verified ? <VerifiedMark /> : null}
            {load.blocked === null ? null : <BlockedMark blocked={load.blocked} />}
            {load.againstHold === null ? null : <AgainstHoldMark hold={load.againstHold} />}
          </div>
        )}
      </td>
      {/* Where the cells stack, one that has nothing to say takes no line. */}
      <td className={cx("min-w-0", load.git === null && "hidden lg:block")}>
        {load.git ? (
          <CommitCell git={load.git} commit={load.commit} deployedBy={load.deployedBy?.name} />
        ) : (
          <Nothing what="No commit known" />
        )}
      </td>
      <td className={cx("min-w-0", load.image === null && load.deployType === null && "hidden lg:block")}>
        {load.image === null ? <Nothing what="No image known" /> : <ImageLine image={load.image} />}
        <div className="flex flex-wrap items-center gap-x-2.5">
          {load.image === null || facts?.unit === null ? null : <RestorableMark load={load} />}
          {load.deployType === null ? null : <DeployType type={load.deployType} />}
        </div>
      </td>
      <td className={cx("min-w-0", load.description === null && !mayDescribe && "hidden lg:block")}>
        <DescriptionEditor
          deployment={deployment}
          location={location}
          number={load.number}
          description={load.description}
          mayEdit={mayDescribe}
          editing={editing}
          keptBelow={historyHref(deployment, location)}
        />
      </td>
      <td className={cx("min-w-0", load.error && "hidden lg:block")}>
        {load.error ? (
          <span className="text-ink-2 text-xs leading-5">Did not load</span>
        ) : (
          <Assets deployment={deployment} location={location} load={load} />
        )}
      </td>
      {load.error ? (
        // A line of its own, as wide as it can be: in a column a stack could not be read.
        <td className="min-w-0 lg:col-span-full lg:row-start-2">
          <ListedLoadError deployment={deployment} location={location} number={load.number} error={load.error} />
        </td>
      ) : null}
      <td className="flex items-start lg:col-start-6 lg:row-start-1 lg:justify-end">
        <LoadActions
          deployment={deployment}
          location={location}
          load={load}
          facts={facts}
          role={role}
          search={search}
          onEditDescription={mayDescribe ? editing.start : null}
          mark={{ isMarked: marked.has(load.number), toggle: () => marked.toggle(load.number) }}
        />
      </td>
    </>
  );
});

function Assets({ deployment, location, load }: { deployment: string; location: string; load: LoadItem }) {
  // A collapsed row stands for its whole group, whose first load made the changes.
  const counts = load.group?.counts ?? load.counts;
  const from = load.group ? load.group.first - 1 : (load.comparedTo ?? 0);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <span className="flex flex-wrap items-baseline gap-x-2 text-xs leading-5">
        <ChangeCounts counts={counts} />
        <span className="text-ink-3">{plural(load.counts.total, "asset")}</span>
      </span>
      <ChangedKeys
        deployment={deployment}
        location={location}
        keys={load.changedKeys}
        total={counts.added + counts.removed + counts.changed}
        range={{ from, to: load.number }}
      />
    </div>
  );
}

type GroupToggleProps = { group: { first: number; last: number; count: number }; open: boolean; onToggle: () => void };

function GroupToggle({ group, open, onToggle }: GroupToggleProps) {
  return (
    <button type="button" aria-expanded={open} onClick={onToggle} className="rounded">
      <span className="sr-only">
        {open ? "Collapse" : "Show"} {group.count} similar entries, loads {group.first} to {group.last}
      </span>
      <span aria-hidden title={`${group.count} similar entries, #${group.first} to #${group.last}`}>
        <Badge
          className="hover:bg-hover"
          icon={<ChevronRight className={cx("transition-transform duration-100", open && "rotate-90")} />}
        >
          ×{number(group.count)}
        </Badge>
      </span>
    </button>
  );
}
