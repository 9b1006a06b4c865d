"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, ChevronsUpDown, Plus, Server } from "lucide-react";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "#components/ui/menu.tsx";
import { plural } from "#lib/client/format/counts.ts";
import { deploymentsQuery } from "#lib/client/queries/deployments.ts";
import { meQuery } from "#lib/client/queries/me.ts";
import { activityHref, assetsHref, deploymentHref, settingsHref } from "#lib/client/routes.ts";
import type { DeploymentView } from "#lib/contracts/deployments.ts";
import { roleMay } from "#lib/domain/access/roles.ts";

const NewDeploymentDialog = dynamic(() =>
  import("#components/deployment/new-deployment-dialog.tsx").then((module) => module.NewDeploymentDialog),
);

export function DeploymentSwitcher({ current }: { current: string | null }) {
  const { data } = useQuery(deploymentsQuery());
  const { data: me } = useQuery(meQuery());
  const pathname = usePathname();
  const [making, setMaking] = useState(false);
  const mayMake = me?.organizationRole != null && roleMay(me.organizationRole, "organization.manage");
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
          <MenuLink
            key={deployment.name}
            href={sameTab(deployment, current, pathname)}
            icon={deployment.name === current ? <Check aria-hidden /> : <Server aria-hidden />}
          >
            <span className="block wrap-any">
              {deployment.name}
              {deployment.name === current ? <span className="sr-only"> (shown now)</span> : null}
            </span>
            <span className="block text-ink-3 text-xs">
              {deployment.kind} · {plural(deployment.locationCount, "code location")}
            </span>
          </MenuLink>
        )) ?? <div className="px-2 py-1.5 text-ink-2">Loading…</div>}
        {mayMake ? (
          <>
            <MenuSeparator />
            <MenuItem icon={<Plus aria-hidden />} onClick={() => setMaking(true)}>
              New deployment…
            </MenuItem>
          </>
        ) : null}
      </Menu>
      {making ? <NewDeploymentDialog onClose={() => setMaking(false)} /> : null}
    </>
  );
}

/** The same tab of another deployment, as far as the role there lets one see it. */
function sameTab({ name, role }: DeploymentView, current: string | null, pathname: string): string {
  if (!roleMay(role, "history.read")) return assetsHref(name);
  if (current === null) return deploymentHref(name);
  if (pathname === assetsHref(current)) return assetsHref(name);
  if (pathname === activityHref(current)) return activityHref(name);
  const isSettings = pathname.startsWith(`${deploymentHref(current)}/settings`);
  return isSettings && roleMay(role, "deployment.configure") ? settingsHref(name) : deploymentHref(name);
}
