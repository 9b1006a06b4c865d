"use client";

import { useQuery } from "@tanstack/react-query";
import { Server } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Snippet } from "#components/ui/snippet.tsx";
import { CREATE_DEPLOYMENT_COMMAND } from "#lib/client/format/snippets.ts";
import { deploymentsQuery } from "#lib/client/queries/deployments.ts";
import { meQuery } from "#lib/client/queries/me.ts";
import { deploymentHref } from "#lib/client/routes.ts";
import { roleMay } from "#lib/domain/access/roles.ts";
import { NewDeploymentDialog } from "./new-deployment-dialog.tsx";

const LOOK_MS = 5000;

/** The start page while there is nothing that this person may see. */
export function NoDeployments() {
  const router = useRouter();
  const { data } = useQuery({ ...deploymentsQuery(), refetchInterval: LOOK_MS });
  const { data: me } = useQuery(meQuery());
  const [making, setMaking] = useState(false);
  const first = data?.items[0]?.name;
  useEffect(() => {
    if (first !== undefined) router.replace(deploymentHref(first));
  }, [router, first]);
  const mayMake = me?.organizationRole != null && roleMay(me.organizationRole, "organization.manage");

  return (
    <div className="px-3 py-6 sm:px-5">
      <div className="rounded-lg border border-line bg-surface">
        <EmptyState
          icon={<Server aria-hidden />}
          title="No deployments yet"
          level="h1"
          action={
            mayMake ? (
              <Button variant="primary" onClick={() => setMaking(true)}>
                Make the first deployment
              </Button>
            ) : null
          }
        >
          <div className="flex flex-col items-stretch gap-3">
            <p>
              A deployment is an environment such as <span className="font-medium text-ink">prod</span>.{" "}
              {mayMake
                ? "Make one here, or on the server’s machine:"
                : "An Organization Admin makes it, and gives you a role in it; or it is made on the server’s machine:"}
            </p>
            <Snippet text={CREATE_DEPLOYMENT_COMMAND} />
            <p>This page goes on by itself as soon as there is one.</p>
          </div>
        </EmptyState>
      </div>
      {making ? <NewDeploymentDialog onClose={() => setMaking(false)} /> : null}
    </div>
  );
}
