"use client";

import { useQuery } from "@tanstack/react-query";
import { Check, Plus, Server } from "lucide-react";
import { usePathname } from "next/navigation";
import { MenuItem, MenuLink, MenuSeparator } from "#components/ui/menu.tsx";
import { plural } from "#lib/client/format/counts.ts";
import { deploymentsQuery } from "#lib/client/queries/deployments.ts";
import { meQuery } from "#lib/client/queries/me.ts";
import { activityHref, assetsHref, deploymentHref, settingsHref } from "#lib/client/routes.ts";
import type { DeploymentView } from "#lib/contracts/deployments.ts";
import { roleMay } from "#lib/domain/access/roles.ts";

type Props = { current: string | null; onMake: () => void };

/** The deployments that one may go to, and for who may the way to a new one. */
export function DeploymentSwitcherItems({ current, onMake }: Props) {
  const { data } = useQuery(deploymentsQuery());
  const { data: me } = useQuery(meQuery());
  const pathname = usePathname();
  const mayMake = me?.organizationRole != null && roleMay(me.organizationRole, "organization.manage");
  return (
    <>
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
          <MenuItem icon={<Plus aria-hidden />} onClick={onMake}>
            New deployment…
          </MenuItem>
        </>
      ) : null}
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
