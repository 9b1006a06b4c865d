"use client";

import {
  Boxes,
  Container,
  GitBranch,
  GitMerge,
  GitPullRequest,
  Mail,
  MessageSquare,
  Package,
  ShipWheel,
  Siren,
  Users,
  Waypoints,
  Webhook,
  Wind,
} from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { plural } from "#lib/client/format/counts.ts";
import { useTestConnection } from "#lib/client/mutations/connections.ts";
import type { ConnectionView } from "#lib/contracts/connections.ts";
import { ALERT_WAYS } from "#lib/domain/alerts/receiver.ts";
import { CONNECTION_FACTS, type ConnectionKind, connectionKind } from "#lib/domain/connection.ts";
import { CheckList } from "./check-list.tsx";
import { ConnectionState } from "./connection-state.tsx";
import { DECLARED_REASON, DeclaredBadge } from "./declared-badge.tsx";
import { RowActions } from "./row-actions.tsx";
import { TestProgress } from "./test-progress.tsx";

const ICONS: Record<ConnectionKind, typeof Boxes> = {
  process: Boxes,
  dagster: Waypoints,
  airflow: Wind,
  "docker-engine": Container,
  kubernetes: ShipWheel,
  webhook: Webhook,
  git: GitBranch,
  registry: Package,
  github: GitPullRequest,
  gitlab: GitMerge,
  smtp: Mail,
  slack: MessageSquare,
  teams: Users,
  pagerduty: Siren,
  "alert-webhook": Webhook,
};

type Props = { deployment: string; connection: ConnectionView; onEdit: () => void; onDelete: () => void };

export function ConnectionRow({ deployment, connection, onEdit, onDelete }: Props) {
  const { name, declared } = connection;
  const kind = connectionKind(connection.kind);
  const test = useTestConnection(deployment);
  const Icon = kind === null ? Boxes : ICONS[kind];
  return (
    <li className="flex flex-col gap-2 border-line border-b px-4 py-3 last:border-b-0">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="flex min-w-0 grow basis-60 gap-2.5">
          <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3" />
          <div className="min-w-0">
            <h3 className="font-medium text-base wrap-any">{name}</h3>
            <p className="text-ink-2 text-xs wrap-any">
              {kind === null ? connection.kind : CONNECTION_FACTS[kind].label}
              {addressText(connection)}
            </p>
            <p className="text-ink-3 text-xs wrap-any">{serves(connection)}</p>
            {declared ? (
              <div className="mt-1">
                <DeclaredBadge />
              </div>
            ) : null}
          </div>
        </div>
        <div className="min-w-0 grow basis-60">
          <ConnectionState connection={connection} />
        </div>
        <RowActions
          name={name}
          lockedReason={
            declared ? DECLARED_REASON : kind === null ? "This version of Loadline does not know its kind." : null
          }
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

/** Where kinds are whose address is left out. */
const USUAL_HOSTS: Readonly<Record<string, string>> = { github: "github.com", gitlab: "gitlab.com" };

function addressText({ kind, config }: ConnectionView): string {
  const address =
    config.url ??
    USUAL_HOSTS[kind] ??
    config.host ??
    config.server ??
    (config.inCluster === true ? "its own cluster" : null);
  return typeof address === "string" ? ` · ${address}` : "";
}

/** What kinds do that serve no code location or deploy unit of their own. */
const SERVES: Readonly<Record<string, string>> = {
  registry: "Looks up the images that are named after it",
  github: "Tells of the commits of its repositories",
  gitlab: "Tells of the commits of its repositories",
  ...Object.fromEntries(ALERT_WAYS.map((way) => [way, "Sends the alerts of policies that name it"])),
};

/** What would be missed without it. */
function serves({ kind, locations, units }: ConnectionView): string {
  const parts = [
    ...(locations.length > 0 ? [`Observes ${names(locations, "code location")}`] : []),
    ...(units.length > 0 ? [`Deploys ${names(units, "deploy unit")}`] : []),
  ];
  if (parts.length > 0) return parts.join(" · ");
  return SERVES[kind] ?? "Serves nothing yet";
}

function names(all: readonly string[], what: string): string {
  return all.length <= 4 ? all.join(", ") : `${plural(all.length, what)}: ${all.slice(0, 3).join(", ")}, …`;
}
