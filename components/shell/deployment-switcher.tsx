"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronsUpDown, Server } from "lucide-react";
import { buttonClass } from "#components/ui/button-class.ts";
import { Menu, MenuLink } from "#components/ui/menu.tsx";
import { deploymentsQuery } from "#lib/client/queries/deployments.ts";
import { deploymentHref } from "#lib/client/routes.ts";

export function DeploymentSwitcher({ current }: { current: string | null }) {
  const { data } = useQuery(deploymentsQuery());
  if (current === null && (data === undefined || data.items.length === 0)) return null;
  return (
    <>
      <span aria-hidden className="text-line-strong">
        /
      </span>
      <Menu
        align="start"
        trigger={
          <button type="button" className={buttonClass("ghost", "sm", "min-w-12 max-w-64 shrink! px-2 text-ink")}>
            <span className="sr-only">Deployment: </span>
            <span className="truncate">{current ?? "Choose a deployment"}</span>
            <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-ink-3" />
          </button>
        }
      >
        {data?.items.map((deployment) => (
          <MenuLink key={deployment.name} href={deploymentHref(deployment.name)} icon={<Server aria-hidden />}>
            <span className="block wrap-any">{deployment.name}</span>
            <span className="block text-ink-3 text-xs">
              {deployment.kind} · {deployment.locationCount} code location{deployment.locationCount === 1 ? "" : "s"}
            </span>
          </MenuLink>
        )) ?? <div className="px-2 py-1.5 text-ink-2">Loading…</div>}
      </Menu>
    </>
  );
}
