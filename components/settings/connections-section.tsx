"use client";

import { useQuery } from "@tanstack/react-query";
import { Cable, Plus } from "lucide-react";
import { useState } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Menu, MenuGroup, MenuItem } from "#components/ui/menu.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { useDeleteConnection } from "#lib/client/mutations/connections.ts";
import { connectionsQuery } from "#lib/client/queries/connections.ts";
import type { ConnectionView } from "#lib/contracts/connections.ts";
import { ALERT_WAYS } from "#lib/domain/alerts/receiver.ts";
import { CONNECTION_FACTS, FORGE_KINDS } from "#lib/domain/connection.ts";
import { ConnectionDialog } from "./connection-dialog.tsx";
import { type ConnectionDraft, draftOf, newDraft } from "./connection-draft.ts";
import { ConnectionRow } from "./connection-row.tsx";
import { Frame, SectionHeading } from "./settings-page.tsx";

/** States change without an event where a connection observes nothing yet. */
const LOOK_MS = 5000;

/** What can be added, by what it is for. */
const ADDABLE = [
  { label: "Where loads are observed", kinds: ["dagster", "airflow"] },
  { label: "What is rolled back", kinds: ["docker-engine", "kubernetes", "git", "webhook", "registry"] },
  { label: "Where commits are", kinds: FORGE_KINDS },
  { label: "How alerts are sent", kinds: ALERT_WAYS },
] as const;
const ABOUT: Record<(typeof ADDABLE)[number]["kinds"][number], string> = {
  dagster: "Records every load of its code locations",
  airflow: "Records every load of its DAG bundles",
  "docker-engine": "Rolls back containers that it runs",
  kubernetes: "Rolls back Deployments and StatefulSets",
  git: "Moves a branch back that DAGs come from",
  webhook: "Has a program of yours deploy",
  registry: "Tells whether an image is still there",
  github: "Tells of commits and pull requests",
  gitlab: "Tells of commits and merge requests",
  smtp: "Sends alerts by a mail server",
  slack: "Sends alerts to a channel",
  teams: "Sends alerts to a channel",
  pagerduty: "Calls whoever is on call, and resolves",
  "alert-webhook": "Sends alerts to a program of yours",
};

type Editing = { draft: ConnectionDraft; saved: ConnectionView | null };

/** The connections of a deployment: how they are, and what can be done with them. */
export function ConnectionsSection({ deployment }: { deployment: string }) {
  const connections = useQuery({ ...connectionsQuery(deployment), refetchInterval: LOOK_MS });
  const [editing, setEditing] = useState<Editing | null>(null);
  const [deleting, setDeleting] = useState<ConnectionView | null>(null);
  const failure = errorInPlace(connections);
  const items = connections.data?.items ?? [];
  const add = (
    <Menu
      trigger={
        <button type="button" className={buttonClass("primary")}>
          <Plus aria-hidden className="size-3.5" />
          Add connection
        </button>
      }
    >
      {ADDABLE.map(({ label, kinds }) => (
        <MenuGroup key={label} label={label}>
          {kinds.map((kind) => (
            <MenuItem key={kind} onClick={() => setEditing({ draft: newDraft(kind), saved: null })}>
              {CONNECTION_FACTS[kind].label}
              <span className="block text-ink-3 text-xs">{ABOUT[kind]}</span>
            </MenuItem>
          ))}
        </MenuGroup>
      ))}
    </Menu>
  );
  return (
    <>
      <SectionHeading title="Connections" action={items.length > 0 ? add : null}>
        What {deployment} works with: where its code locations are observed, what runs them, where their images are
        kept, and how alerts are sent.
      </SectionHeading>
      <Frame>
        {connections.isPending ? (
          <SkeletonRows label="Loading connections" rows={3} />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void connections.refetch()} what="deployment of this name" />
        ) : items.length === 0 ? (
          <EmptyState icon={<Cable aria-hidden />} title="No connections yet" action={add}>
            Connect the Dagster webserver or the Airflow, and every load of its code locations is recorded from then on.
            Connect what runs them, and they can be rolled back.
          </EmptyState>
        ) : (
          <ul>
            {items.map((connection) => (
              <ConnectionRow
                key={connection.name}
                deployment={deployment}
                connection={connection}
                onEdit={() => {
                  const draft = draftOf(connection);
                  if (draft !== null) setEditing({ draft, saved: connection });
                }}
                onDelete={() => setDeleting(connection)}
              />
            ))}
          </ul>
        )}
      </Frame>
      {editing === null ? null : (
        <ConnectionDialog
          deployment={deployment}
          initial={editing.draft}
          saved={editing.saved}
          taken={items.map(({ name }) => name)}
          onClose={() => setEditing(null)}
        />
      )}
      {deleting === null ? null : (
        <DeleteConnection deployment={deployment} connection={deleting} onClose={() => setDeleting(null)} />
      )}
    </>
  );
}

type DeleteProps = { deployment: string; connection: ConnectionView; onClose: () => void };

function DeleteConnection({ deployment, connection, onClose }: DeleteProps) {
  const remove = useDeleteConnection(deployment);
  const { name, locations, secrets } = connection;
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      action="Delete connection"
      pending={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(name, {
          onSuccess: () => {
            toast.success(`Deleted ${name}`);
            onClose();
          },
        })
      }
    >
      {remove.isError ? <Notice kind="error">{problemText(remove.error)}</Notice> : null}
      {locations.length > 0 ? (
        <p>
          {locations.join(", ")} {locations.length === 1 ? "is" : "are"} no longer observed. Their history stays, and
          loads can be pushed to them again.
        </p>
      ) : (
        <p>Nothing is observed through it now.</p>
      )}
      {secrets.length > 0 ? <p>Its secrets are deleted with it and cannot be brought back.</p> : null}
    </ConfirmDialog>
  );
}
