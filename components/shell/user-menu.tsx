"use client";

import { useQuery } from "@tanstack/react-query";
import { Building2, CircleUser, LogOut, Monitor, Moon, Sun, UserCog } from "lucide-react";
import { useSyncExternalStore } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { Menu, MenuChoice, MenuItem, MenuLink, MenuSeparator } from "#components/ui/menu.tsx";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { accountHref, organizationHref } from "#lib/client/routes.ts";
import { signOut } from "#lib/client/sign-in.ts";
import { appliedTheme, applyTheme, followTheme, readTheme, type Theme } from "#lib/client/theme.ts";
import { ROLE_NAMES } from "#lib/domain/access/roles.ts";

export type Viewer = { name: string; email: string };

const THEME_OPTIONS = [
  { value: "system", label: "System", icon: <Monitor aria-hidden /> },
  { value: "light", label: "Light", icon: <Sun aria-hidden /> },
  { value: "dark", label: "Dark", icon: <Moon aria-hidden /> },
] as const satisfies { value: Theme; label: string; icon: unknown }[];

type Props = { viewer: Viewer; deployment: string | null; initialTheme: string };

export function UserMenu({ viewer, deployment, initialTheme }: Props) {
  const theme = useSyncExternalStore(followTheme, appliedTheme, () => readTheme(initialTheme));
  return (
    <Menu
      trigger={
        <button type="button" className={buttonClass("ghost", "sm", "max-w-48 px-2")}>
          <CircleUser aria-hidden className="size-4" />
          <span className="hidden truncate md:inline">{viewer.name}</span>
          <span className="sr-only md:hidden">{viewer.name}</span>
        </button>
      }
    >
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
      <MenuItem icon={<LogOut aria-hidden />} onClick={() => void signOut()}>
        Sign out
      </MenuItem>
    </Menu>
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
