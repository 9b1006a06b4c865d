"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, Snowflake } from "lucide-react";
import { useState } from "react";
import { FreezeBanner } from "#components/deployment/freeze-banner.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { useNow } from "#components/ui/clock.ts";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { plural } from "#lib/client/format/counts.ts";
import { useDeleteFreezeWindow } from "#lib/client/mutations/freeze-windows.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { freezeWindowsQuery } from "#lib/client/queries/freeze-windows.ts";
import type { FreezeWindowView } from "#lib/contracts/freeze-windows.ts";
import { roleMay } from "#lib/domain/access/roles.ts";
import { type FreezeDraft, freezeDraftOf, newFreezeDraft } from "./freeze-draft.ts";
import { SpanList } from "./freeze-preview.tsx";
import { FreezeWindowDialog } from "./freeze-window-dialog.tsx";
import { RowActions } from "./row-actions.tsx";
import { Frame, SectionHeading } from "./settings-page.tsx";

type Editing = { draft: FreezeDraft; saved: FreezeWindowView | null };

/** The times in which nothing is rolled back. */
export function FreezeWindowsSection({ deployment }: { deployment: string }) {
  const windows = useQuery(freezeWindowsQuery(deployment));
  const { data: self } = useQuery(deploymentQuery(deployment));
  const [editing, setEditing] = useState<Editing | null>(null);
  const [deleting, setDeleting] = useState<FreezeWindowView | null>(null);
  const now = useNow();
  const failure = errorInPlace(windows);
  const items = windows.data?.items ?? [];
  const lockedReason =
    self !== undefined && roleMay(self.role, "deployment.configure")
      ? null
      : "Changing freeze windows takes Admin or Organization Admin.";
  const add =
    lockedReason === null ? (
      <Button variant="primary" onClick={() => setEditing({ draft: newFreezeDraft(ownTimeZone()), saved: null })}>
        <Plus aria-hidden className="size-3.5" />
        Add freeze window
      </Button>
    ) : null;
  return (
    <>
      <SectionHeading title="Freeze windows" action={items.length === 0 ? null : add}>
        Times in which nothing is rolled back. An Admin may override one for a single rollback, with a reason that stays
        with it.
      </SectionHeading>
      {windows.data === undefined ? null : (
        <FreezeBanner deployment={deployment} state={windows.data.state} now={now} brief />
      )}
      <Frame>
        {windows.isPending ? (
          <SkeletonRows label="Loading freeze windows" rows={2} />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void windows.refetch()} what="deployment of this name" />
        ) : items.length === 0 ? (
          <EmptyState icon={<Snowflake aria-hidden />} title="No freeze windows" action={add}>
            Rollbacks may be made at any time.
          </EmptyState>
        ) : (
          <ul>
            {items.map((window) => (
              <WindowRow
                key={window.id}
                window={window}
                lockedReason={lockedReason}
                onEdit={() => setEditing({ draft: freezeDraftOf(window, ownTimeZone()), saved: window })}
                onDelete={() => setDeleting(window)}
              />
            ))}
          </ul>
        )}
      </Frame>
      {editing === null ? null : (
        <FreezeWindowDialog
          deployment={deployment}
          initial={editing.draft}
          saved={editing.saved}
          onClose={() => setEditing(null)}
        />
      )}
      {deleting === null ? null : (
        <DeleteWindow deployment={deployment} window={deleting} onClose={() => setDeleting(null)} />
      )}
    </>
  );
}

function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

type RowProps = {
  window: FreezeWindowView;
  lockedReason: string | null;
  onEdit: () => void;
  onDelete: () => void;
};

function WindowRow({ window, lockedReason, onEdit, onDelete }: RowProps) {
  const { name, reason, schedule, enabled, closed, next, createdBy } = window;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-line border-b px-4 py-3 last:border-b-0">
      <div className="min-w-0 grow basis-60">
        <h3 className="flex flex-wrap items-center gap-2 font-medium text-base wrap-any">
          {name}
          {closed ? (
            <Badge tone="accent" icon={<Snowflake aria-hidden />}>
              Closed now
            </Badge>
          ) : null}
          {enabled ? null : <Badge>Switched off</Badge>}
          {next.length === 0 ? <Badge>Over</Badge> : null}
        </h3>
        {reason === "" ? null : <p className="text-ink-2 text-sm wrap-any">{reason}</p>}
        <p className="text-ink-3 text-xs wrap-any">
          {schedule.type === "recurring" ? (
            <>
              <code className="font-mono">{schedule.cron}</code> in {schedule.timeZone}, for{" "}
              {durationText(schedule.durationMinutes)}
            </>
          ) : (
            "Once"
          )}
          {" · "}made by {createdBy}
        </p>
      </div>
      <div className="min-w-0 grow basis-60">
        <SpanList spans={next.slice(0, 2)} timeZone={schedule.type === "recurring" ? schedule.timeZone : null} />
      </div>
      <RowActions name={name} lockedReason={lockedReason} onEdit={onEdit} onDelete={onDelete} />
    </li>
  );
}

/** "2 days 12 hours", "45 minutes". */
function durationText(minutes: number): string {
  const parts = [
    [Math.floor(minutes / 1440), "day"],
    [Math.floor(minutes / 60) % 24, "hour"],
    [minutes % 60, "minute"],
  ] as const;
  return parts.flatMap(([count, unit]) => (count === 0 ? [] : [plural(count, unit)])).join(" ");
}

type DeleteProps = { deployment: string; window: FreezeWindowView; onClose: () => void };

function DeleteWindow({ deployment, window, onClose }: DeleteProps) {
  const remove = useDeleteFreezeWindow(deployment);
  return (
    <ConfirmDialog
      title={`Delete ${window.name}?`}
      action="Delete freeze window"
      pending={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(window.id, {
          onSuccess: () => {
            toast.success(`Deleted ${window.name}`);
            onClose();
          },
        })
      }
    >
      {remove.isError ? <Notice kind="error">{problemText(remove.error)}</Notice> : null}
      <p>
        {window.closed
          ? "It is closed now: without it, rollbacks may be made at once."
          : "It will not stop rollbacks any more."}
      </p>
    </ConfirmDialog>
  );
}
