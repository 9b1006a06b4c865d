"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import type { DeploymentView } from "#lib/contracts/deployments.ts";
import { roleMay } from "#lib/domain/access/roles.ts";

type Props = {
  deployment: string;
  /** `mayEdit`: the reader may change the deployment's settings. */
  children: (saved: DeploymentView, mayEdit: boolean) => ReactNode;
};

/** A deployment's settings as they are saved, for a form of some of them. */
export function DeploymentSettings({ deployment, children }: Props) {
  const settings = useQuery(deploymentQuery(deployment));
  if (settings.isPending) return <SkeletonRows rows={3} label="Reading the settings" />;
  // What is here stays in sight when a later look fails.
  if (settings.data === undefined) {
    return <QueryError error={settings.error} retry={() => void settings.refetch()} what="deployment of this name" />;
  }
  return children(settings.data, roleMay(settings.data.role, "deployment.configure"));
}

/** Below settings that the reader may only look at. */
export function ReadOnlyNote() {
  return <p className="text-ink-3 text-xs">Changing this takes Admin or Organization Admin.</p>;
}
