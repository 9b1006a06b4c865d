"use client";

import { useQuery } from "@tanstack/react-query";
import { Hand, LoaderCircle, Plus, Rocket } from "lucide-react";
import { useState } from "react";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { useDeleteUnit, useTestUnit } from "#lib/client/mutations/units.ts";
import { connectionsQuery } from "#lib/client/queries/connections.ts";
import { unitsQuery } from "#lib/client/queries/units.ts";
import { rollbackHref } from "#lib/client/routes.ts";
import type { UnitView } from "#lib/contracts/units.ts";
import { CheckList } from "./check-list.tsx";
import { DECLARED_REASON, DeclaredBadge } from "./declared-badge.tsx";
import { RowActions } from "./row-actions.tsx";
import { Frame, SectionHeading } from "./settings-page.tsx";
import { TestProgress } from "./test-progress.tsx";
import { UnitDialog } from "./unit-dialog.tsx";
import { driverName, newUnitDraft, targetText, type UnitDraft, unitDraftOf } from "./unit-draft.ts";

type Editing = { draft: UnitDraft; saved: UnitView | null };

/** The deploy units of a deployment. */
export function UnitsSection({ deployment }: { deployment: string }) {
  const units = useQuery(unitsQuery(deployment));
  const connections = useQuery(connectionsQuery(deployment));
  const [editing, setEditing] = useState<Editing | null>(null);
  const [deleting, setDeleting] = useState<UnitView | null>(null);
  const failure = errorInPlace(units);
  const items = units.data?.items ?? [];
  const engines = connections.data?.items.filter(({ kind }) => kind === "docker-engine") ?? [];
  const add = (
    <Button
      variant="primary"
      onClick={() =>
        // One engine is no choice.
        setEditing({ draft: newUnitDraft(engines.length === 1 ? (engines[0]?.name ?? "") : ""), saved: null })
      }
    >
      <Plus aria-hidden className="size-3.5" />
      Add deploy unit
    </Button>
  );
  return (
    <>
      <SectionHeading title="Deploy units" action={items.length > 0 ? add : null}>
        What a rollback replaces at once: containers, workloads of Kubernetes, a git branch, a release directory. Every
        code location that it serves goes along.
      </SectionHeading>
      <Frame>
        {units.isPending ? (
          <SkeletonRows label="Loading deploy units" rows={3} />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void units.refetch()} what="deployment of this name" />
        ) : items.length === 0 ? (
          <EmptyState icon={<Rocket aria-hidden />} title="No deploy units yet" action={add}>
            Without one, loads are recorded and compared, but nothing can be rolled back from here.
          </EmptyState>
        ) : (
          <ul>
            {items.map((unit) => (
              <UnitRow
                key={unit.name}
                deployment={deployment}
                unit={unit}
                onEdit={() => setEditing({ draft: unitDraftOf(unit), saved: unit })}
                onDelete={() => setDeleting(unit)}
              />
            ))}
          </ul>
        )}
      </Frame>
      {editing === null ? null : (
        <UnitDialog
          deployment={deployment}
          initial={editing.draft}
          saved={editing.saved}
          taken={items.map(({ name }) => name)}
          onClose={() => setEditing(null)}
        />
      )}
      {deleting === null ? null : (
        <DeleteUnit deployment={deployment} unit={deleting} onClose={() => setDeleting(null)} />
      )}
    </>
  );
}

type RowProps = { deployment: string; unit: UnitView; onEdit: () => void; onDelete: () => void };

function UnitRow({ deployment, unit, onEdit, onDelete }: RowProps) {
  const test = useTestUnit(deployment);
  const { name, driver, locations, hold, activeRollback, declared } = unit;
  const locked = declared
    ? DECLARED_REASON
    : activeRollback === null
      ? null
      : "A rollback of it is under way; wait for its end.";
  return (
    <li className="flex flex-col gap-2 border-line border-b px-4 py-3 last:border-b-0">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 grow basis-60">
          <h3 className="font-medium text-base wrap-any">{name}</h3>
          <p className="text-ink-2 text-xs wrap-any">
            {driverName(driver)} · {targetText(unit)}
          </p>
          <p className="text-ink-3 text-xs wrap-any">
            {locations.length === 0 ? "Serves no code location" : `Serves ${locations.join(", ")}`}
          </p>
        </div>
        {/* Without anything to tell, the menu stays beside the name on small screens. */}
        <div className="flex min-w-0 grow basis-60 flex-wrap gap-1.5 empty:hidden">
          {activeRollback === null ? null : (
            <IntentLink href={rollbackHref(activeRollback)} className="rounded hover:underline">
              <Badge tone="accent" icon={<LoaderCircle aria-hidden className="animate-spin" />}>
                Rolling back
              </Badge>
            </IntentLink>
          )}
          {hold === null ? null : (
            <Badge tone="changed" icon={<Hand aria-hidden />} title={hold.reason}>
              Held by {hold.owner} until <ShortTime at={hold.expiresAt} />
            </Badge>
          )}
          {declared ? <DeclaredBadge /> : null}
        </div>
        <RowActions
          name={name}
          lockedReason={locked}
          onEdit={() => {
            // What was found may be of another configuration soon.
            test.reset();
            onEdit();
          }}
          onDelete={onDelete}
        >
          <Button size="sm" pending={test.isPending} onClick={() => test.mutate(name)}>
            Test<span className="sr-only"> {name}</span>
          </Button>
        </RowActions>
      </div>
      {test.isPending ? (
        <TestProgress />
      ) : test.isError ? (
        <Notice kind="error">{problemText(test.error)}</Notice>
      ) : test.data ? (
        <CheckList checks={test.data.checks} />
      ) : null}
    </li>
  );
}

function DeleteUnit({ deployment, unit, onClose }: { deployment: string; unit: UnitView; onClose: () => void }) {
  const remove = useDeleteUnit(deployment);
  return (
    <ConfirmDialog
      title={`Delete ${unit.name}?`}
      action="Delete deploy unit"
      pending={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(unit.name, {
          onSuccess: () => {
            toast.success(`Deleted ${unit.name}`);
            onClose();
          },
        })
      }
    >
      {remove.isError ? <Notice kind="error">{problemText(remove.error)}</Notice> : null}
      <p>
        What it stands for goes on running.{" "}
        {unit.locations.length === 0
          ? null
          : `${unit.locations.join(", ")} can no longer be rolled back from here; their history stays.`}
      </p>
    </ConfirmDialog>
  );
}
