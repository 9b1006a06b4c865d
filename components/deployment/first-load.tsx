"use client";

import { useQuery } from "@tanstack/react-query";
import { Boxes } from "lucide-react";
import { usePathname, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { useHydrated } from "#components/ui/hydrated.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { Snippet } from "#components/ui/snippet.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import {
  APPLY_COMMAND,
  airflowFile,
  dagsterFile,
  editorTokenCommand,
  firstLoadCommand,
  githubStep,
  gitlabJob,
} from "#lib/client/format/snippets.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { locationsQuery } from "#lib/client/queries/locations.ts";
import { replaceAddress } from "#lib/client/replace-address.ts";
import { settingsHref } from "#lib/client/routes.ts";
import { roleMay } from "#lib/domain/access/roles.ts";
import { START_WAYS, usualWay } from "./ways-to-start.ts";

/** How often it is looked whether something came, where live updates do not get through. */
const LOOK_MS = 5000;

/** What to do in a deployment without code locations, until the first load is there. */
export function FirstLoad({ deployment }: { deployment: string }) {
  // The board shows the load as soon as this finds it.
  useQuery({ ...locationsQuery(deployment), refetchInterval: LOOK_MS });
  const { data: self } = useQuery(deploymentQuery(deployment));
  const pathname = usePathname();
  const named = useSearchParams().get("start");
  const way = START_WAYS.find((one) => one === named) ?? usualWay(self?.kind);
  const mayConnect = self !== undefined && roleMay(self.role, "deployment.configure");
  // Only the browser knows under which address Loadline is reached.
  const origin = useHydrated() ? window.location.origin : "http://localhost:3000";
  const token = <TokenStep deployment={deployment} mayMake={mayConnect} />;
  return (
    <EmptyState icon={<Boxes aria-hidden />} title="No code locations yet" wide>
      <div className="flex flex-col gap-4 text-left">
        <p className="text-center">
          A code location appears with its first load: a watcher sees it, or your CI records it. Choose what you have.
        </p>
        <Tabs
          label="Ways to the first load"
          value={way}
          onChange={(next) => replaceAddress(`${pathname}?start=${next}`)}
          tabs={[
            {
              value: "dagster",
              label: "Dagster",
              content: (
                <Watched
                  deployment={deployment}
                  what="a Dagster webserver"
                  mayConnect={mayConnect}
                  file={dagsterFile(deployment)}
                >
                  Loadline watches the webserver and records every load of its code locations: nothing has to be changed
                  in your code or your CI.
                </Watched>
              ),
            },
            {
              value: "airflow",
              label: "Airflow",
              content: (
                <Watched
                  deployment={deployment}
                  what="an Airflow"
                  mayConnect={mayConnect}
                  file={airflowFile(deployment)}
                >
                  Loadline watches Airflow 3 by its REST API: each DAG bundle is a code location, and every version of
                  it a load.
                </Watched>
              ),
            },
            {
              value: "github",
              label: "GitHub Actions",
              content: (
                <Steps>
                  {token}
                  <Step title="Add the steps after your deploy, and the token as the secret LOADLINE_TOKEN">
                    <Snippet text={githubStep(origin, deployment)} what="steps" />
                    <AssetsNote />
                  </Step>
                </Steps>
              ),
            },
            {
              value: "gitlab",
              label: "GitLab CI",
              content: (
                <Steps>
                  {token}
                  <Step title="Add the job after your deploy, and the token as the masked variable LOADLINE_TOKEN">
                    <Snippet text={gitlabJob(origin, deployment)} what="job" />
                    <AssetsNote />
                  </Step>
                </Steps>
              ),
            },
            {
              value: "curl",
              label: "curl",
              content: (
                <Steps>
                  {token}
                  <Step title="Record a load of a code location named orders">
                    <Snippet text={firstLoadCommand(origin, deployment)} />
                  </Step>
                </Steps>
              ),
            },
          ]}
        />
        <p role="status" className="flex items-center justify-center gap-2 border-line border-t pt-4 text-ink-2">
          <span aria-hidden className="size-2 shrink-0 animate-pulse-soft rounded-full bg-accent" />
          Waiting for the first load… This page shows it as soon as it is there.
        </p>
      </div>
    </EmptyState>
  );
}

type WatchedProps = {
  deployment: string;
  what: string;
  mayConnect: boolean;
  /** Configuration that declares the same. */
  file: string;
  children: ReactNode;
};

/** A source that is connected once, and watched from then on. */
function Watched({ deployment, what, mayConnect, file, children }: WatchedProps) {
  return (
    <div className="flex flex-col gap-3">
      <p>{children}</p>
      {mayConnect ? (
        <div>
          <IntentLink href={settingsHref(deployment, "connections")} className={buttonClass("primary")}>
            Connect {what}
          </IntentLink>
        </div>
      ) : (
        <p className="text-ink-2">Connecting {what} takes an Admin of this deployment.</p>
      )}
      <p className="text-ink-2">Or declare it in a file, and apply that on the server’s machine:</p>
      <Snippet text={file} what="file" />
      <Snippet text={APPLY_COMMAND} />
    </div>
  );
}

function Steps({ children }: { children: ReactNode }) {
  return <ol className="flex list-inside list-decimal flex-col gap-4">{children}</ol>;
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <li className="font-medium">
      {title}
      <div className="mt-2 flex flex-col gap-2 font-normal">{children}</div>
    </li>
  );
}

function TokenStep({ deployment, mayMake }: { deployment: string; mayMake: boolean }) {
  return (
    <Step title="Make a token that may record loads">
      {mayMake ? (
        <p className="text-ink-2">
          In{" "}
          <IntentLink href={settingsHref(deployment, "tokens")} className="rounded text-accent underline">
            Settings: Tokens
          </IntentLink>
          , with the role Editor; or on the server’s machine:
        </p>
      ) : (
        <p className="text-ink-2">An Admin of this deployment makes one in its settings, or on the server’s machine:</p>
      )}
      <Snippet text={editorTokenCommand(deployment)} />
    </Step>
  );
}

function AssetsNote() {
  return (
    <p className="text-ink-2">
      <code className="font-mono text-xs">assets.json</code> is an array such as{" "}
      <code className="font-mono text-xs">{'[{"key": ["raw", "orders"], "codeVersion": "1"}]'}</code>. With dbt, give{" "}
      <code className="font-mono text-xs">--dbt-manifest target/manifest.json</code> instead.
    </p>
  );
}
