"use client";

import { useQuery } from "@tanstack/react-query";
import { Server } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Snippet } from "#components/ui/snippet.tsx";
import { CREATE_DEPLOYMENT_COMMAND } from "#lib/client/format/snippets.ts";
import { deploymentsQuery } from "#lib/client/queries/deployments.ts";
import { deploymentHref } from "#lib/client/routes.ts";

const LOOK_MS = 5000;

/** The start page while there is nothing that this person may see. */
export function NoDeployments() {
  const router = useRouter();
  const { data } = useQuery({ ...deploymentsQuery(), refetchInterval: LOOK_MS });
  const first = data?.items[0]?.name;
  useEffect(() => {
    if (first !== undefined) router.replace(deploymentHref(first));
  }, [router, first]);

  return (
    <div className="px-3 py-6 sm:px-5">
      <div className="rounded-lg border border-line bg-surface">
        <EmptyState icon={<Server aria-hidden />} title="No deployments yet" level="h1">
          <div className="flex flex-col items-stretch gap-3">
            <p>
              A deployment is an environment such as <span className="font-medium text-ink">prod</span>. It is made on
              the server's machine; if there are some already, ask an Organization Admin for a role in them.
            </p>
            <Snippet text={CREATE_DEPLOYMENT_COMMAND} />
            <p>This page goes on by itself as soon as there is one.</p>
          </div>
        </EmptyState>
      </div>
    </div>
  );
}
