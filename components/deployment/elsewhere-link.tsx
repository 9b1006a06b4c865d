"use client";

import { useQuery } from "@tanstack/react-query";
import { buttonClass } from "#components/ui/button-class.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { assetsHref } from "#lib/client/routes.ts";

/** Where to go from a page of a deployment that cannot be shown: its assets, which more people may see, else the start. */
export function ElsewhereLink({ deployment }: { deployment: string }) {
  const { data, isPending } = useQuery(deploymentQuery(deployment));
  if (isPending) return null;
  return (
    <IntentLink href={data === undefined ? "/" : assetsHref(deployment)} className={buttonClass()}>
      {data === undefined ? "Go to the start page" : "Go to its assets"}
    </IntentLink>
  );
}
