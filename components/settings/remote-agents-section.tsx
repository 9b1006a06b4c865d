"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, Server } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { useDeleteRemoteAgent } from "#lib/client/mutations/remote-agents.ts";
import { remoteAgentsQuery } from "#lib/client/queries/remote-agents.ts";
import type { RemoteAgentView } from "#lib/contracts/remote-agents.ts";
import { RemoteAgentDialog } from "./remote-agent-dialog.tsx";
import { RowActions } from "./row-actions.tsx";
import { Frame, SectionHeading } from "./settings-page.tsx";

/** The remote execution agents of an Airflow deployment, as they were recorded. */
export function RemoteAgentsSection({ deployment }: { deployment: string }) {
  const agents = useQuery(remoteAgentsQuery(deployment));
  const forget = useDeleteRemoteAgent(deployment);
  /** Null: a new one; undefined: none is edited. */
  const [editing, setEditing] = useState<RemoteAgentView | null | undefined>(undefined);
  const [deleting, setDeleting] = useState<string | null>(null);
  const failure = errorInPlace(agents);
  const items = agents.data?.items ?? [];
  const add = (
    <Button variant="primary" onClick={() => setEditing(null)}>
      <Plus aria-hidden className="size-3.5" />
      Record an agent
    </Button>
  );
  return (
    <>
      <SectionHeading title="Remote execution agents" action={items.length > 0 ? add : null}>
        What runs tasks elsewhere and stays as it is when Airflow goes back. Best recorded by what deploys them, with{" "}
        <code className="whitespace-nowrap font-mono text-xs">loadline agent record</code>.
      </SectionHeading>
      <Frame>
        {agents.isPending ? (
          <SkeletonRows label="Loading remote agents" rows={2} />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void agents.refetch()} what="deployment of this name" />
        ) : items.length === 0 ? (
          <EmptyState icon={<Server aria-hidden />} title="No agents recorded" action={add}>
            Where tasks run on remote agents, record each with its version, so that plans can tell which of them have to
            be brought back first.
          </EmptyState>
        ) : (
          <ul aria-label="Remote agents">
            {items.map((agent) => (
              <AgentRow
                key={agent.name}
                agent={agent}
                onEdit={() => setEditing(agent)}
                onDelete={() => setDeleting(agent.name)}
              />
            ))}
          </ul>
        )}
      </Frame>
      {editing === undefined ? null : (
        <RemoteAgentDialog deployment={deployment} saved={editing} onClose={() => setEditing(undefined)} />
      )}
      {deleting === null ? null : (
        <ConfirmDialog
          title={`Forget ${deleting}?`}
          action="Forget"
          onClose={() => setDeleting(null)}
          onConfirm={() =>
            forget.mutate(deleting, {
              onSuccess: () => {
                toast.success(`Forgot ${deleting}`);
                setDeleting(null);
              },
              onError: (error) => toast.error(problemText(error)),
            })
          }
          pending={forget.isPending}
        >
          The agent itself goes on running; plans no longer list it.
        </ConfirmDialog>
      )}
    </>
  );
}

function AgentRow({ agent, onEdit, onDelete }: { agent: RemoteAgentView; onEdit: () => void; onDelete: () => void }) {
  const { name, runtime, image, recordedAt, recordedBy } = agent;
  const { airflow, ...others } = runtime;
  const versions = [
    ...(airflow === undefined ? [] : [`Airflow ${airflow}`]),
    ...Object.entries(others).map(([what, version]) => `${what} ${version}`),
  ];
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-line border-b px-4 py-3 last:border-b-0">
      <div className="min-w-0 grow basis-72">
        <h3 className="font-medium text-base wrap-any">{name}</h3>
        <p className="text-ink-2 text-xs wrap-any">
          {versions.length === 0 ? "No version recorded" : versions.join(", ")}
          {image === null ? "" : ` · ${image}`}
        </p>
        <p className="text-ink-3 text-xs wrap-any">
          Recorded <ShortTime at={recordedAt} /> by {recordedBy}
        </p>
      </div>
      <RowActions name={name} lockedReason={null} onEdit={onEdit} deleteWord="Forget" onDelete={onDelete} />
    </li>
  );
}
