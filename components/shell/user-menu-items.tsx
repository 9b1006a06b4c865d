"use client";

import { useQuery } from "@tanstack/react-query";
import { Building2, LogOut, Monitor, Moon, Sun, UserCog } from "lucide-react";
import { useSyncExternalStore } from "react";
import { MenuChoice, MenuItem, MenuLink, MenuSeparator } from "#components/ui/menu.tsx";
import { tellNotLoaded } from "#components/ui/tell-not-loaded.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { accountHref, organizationHref } from "#lib/client/routes.ts";
import { appliedTheme, applyTheme, followTheme, type Theme } from "#lib/client/theme.ts";
import { ROLE_NAMES } from "#lib/domain/access/roles.ts";
import type { Viewer } from "./user-menu.tsx";

const THEME_OPTIONS = [
  { value: "system", label: "System", icon: <Monitor aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
] as const satisfies { value: Theme; label: string; icon: unknown }[];

/** Who is signed in and as what, the theme, and the ways to what is theirs. */
export function UserMenuItems({ viewer, deployment }: { viewer: Viewer; deployment: string | null }) {
  const theme = useSyncExternalStore(followTheme, appliedTheme);
  return (
    <>
      <div className="px-2 py-1.5 text-sm">
        <div className="font-medium wrap-any">{viewer.name}</div>
        <div className="text-ink-2 text-xs wrap-any">{viewer.email}</div>
        {deployment === null ? null : <RoleHere deployment={deployment} />}
      </div>
      <MenuSeparator />
      <MenuChoice label="Theme" value={theme} options={THEME_OPTIONS} onChange={applyTheme} />
      <MenuSeparator />
      <MenuLink icon={<UserCog aria-hidden />} href={accountHref()}>
        Your account
      </MenuLink>
      <MenuLink icon={<Building2 aria-hidden />} href={organizationHref()}>
        Organization settings
      </MenuLink>
      <MenuSeparator />
      <MenuItem
        icon={<LogOut aria-hidden />}
        onClick={() =>
          void import("#lib/client/sign-in.ts").then(
            ({ signOut }) => signOut(),
            () => tellNotLoaded("What signs you out"),
          )
        }
      >
        Sign out
      </MenuItem>
    </>
  );
}

function RoleHere({ deployment }: { deployment: string }) {
  const { data } = useQuery(deploymentQuery(deployment));
  return data ? (
    <div className="mt-1 text-ink-2 text-xs wrap-any">
      {ROLE_NAMES[data.role]} in {data.name}
    </div>
  ) : null;
}
