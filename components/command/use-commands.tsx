"use client";

import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  Bell,
  Building2,
  FileText,
  GitCompareArrows,
  History,
  LayoutList,
  Link2,
  LogOut,
  Monitor,
  Moon,
  RefreshCw,
  RotateCcw,
  Server,
  Settings,
  Shapes,
  Sun,
  UserCog,
} from "lucide-react";
import { useMemo } from "react";
import { tellReload, tellReloadRefused } from "#components/deployment/tell-reload.ts";
import { ORGANIZATION_SECTION_NAMES, SECTION_NAMES, sectionRight } from "#components/settings/settings-sections.ts";
import { toast } from "#components/ui/toast.ts";
import { copyText } from "#lib/client/copy-text.ts";
import { parseRange } from "#lib/client/format/compare-range.ts";
import { reloadLocation } from "#lib/client/mutations/reload-location.ts";
import { deploymentQuery, deploymentsQuery } from "#lib/client/queries/deployments.ts";
import { locationsQuery } from "#lib/client/queries/locations.ts";
import {
  accountHref,
  activityHref,
  alertsHref,
  assetsHref,
  compareHref,
  deploymentHref,
  historyHref,
  loadHref,
  ORGANIZATION_SECTIONS,
  organizationHref,
  rollbackDialogHref,
  SETTINGS_SECTIONS,
  settingsHref,
} from "#lib/client/routes.ts";
import { signOut } from "#lib/client/sign-in.ts";
import { applyTheme, type Theme } from "#lib/client/theme.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import { roleMay } from "#lib/domain/access/roles.ts";
import { menuEligibility } from "#lib/domain/rollback/menu-eligibility.ts";
import type { Command } from "./command.ts";
import { useGo } from "./use-go.ts";

const THEMES: readonly { theme: Theme; label: string; icon: typeof Sun }[] = [
  { theme: "light", label: "Light theme", icon: Sun },
  { theme: "dark", label: "Dark theme", icon: Moon },
  { theme: "system", label: "Theme of the system", icon: Monitor },
];

type Place = { deployment: string | null; location: string | null };

/**
 * Everything that can be done from here, by whoever looks: what their role does not allow is not offered. What a menu
 * would show as disabled, with its reason, is in the menus.
 */
export function useCommands({ deployment, location }: Place, text: string): Command[] {
  const leaveFor = useGo();
  const client = useQueryClient();
  const named = deployment ?? "";
  const { data: deployments } = useQuery(deploymentsQuery());
  const { data: self } = useQuery({ ...deploymentQuery(named), enabled: deployment !== null });
  const readsLoads = self !== undefined && roleMay(self.role, "history.read");
  const { data: locations } = useQuery({ ...locationsQuery(named), enabled: deployment !== null && readsLoads });

  return useMemo(() => {
    const go = (href: string) => () => leaveFor(href);
    const commands: Command[] = [];
    if (deployment !== null && self !== undefined) {
      const here = { hint: deployment, first: true, words: "go to open" };
      if (readsLoads) {
        commands.push(
          { ...here, id: "deployment", label: "Deployment", icon: <LayoutList />, run: go(deploymentHref(deployment)) },
          { ...here, id: "activity", label: "Activity", icon: <History />, run: go(activityHref(deployment)) },
        );
      }
      commands.push({ ...here, id: "assets", label: "Assets", icon: <Shapes />, run: go(assetsHref(deployment)) });
      for (const section of SETTINGS_SECTIONS) {
        const right = sectionRight(section);
        if (right !== null && !roleMay(self.role, right)) continue;
        commands.push({
          id: `settings ${section}`,
          label: `Settings: ${SECTION_NAMES[section]}`,
          hint: deployment,
          words: "go to configure",
          icon: <Settings />,
          run: go(settingsHref(deployment, section)),
        });
      }
    }
    for (const { name } of deployments?.items ?? []) {
      if (name === deployment) continue;
      commands.push({
        id: `deployment ${name}`,
        label: `Switch to ${name}`,
        words: "deployment environment",
        first: true,
        icon: <Server />,
        run: go(deploymentHref(name)),
      });
    }
    if (deployment !== null) {
      const range = location === null ? null : parseRange(text.trim().replaceAll("#", ""));
      if (range !== null && location !== null) {
        commands.push({
          id: "compare",
          label: `Compare #${range.from} with #${range.to}`,
          words: text,
          hint: location,
          icon: <GitCompareArrows />,
          run: go(compareHref(deployment, location, range)),
        });
      }
      for (const one of locations?.items ?? []) {
        commands.push(
          ...locationCommands(
            deployment,
            one,
            one.name === location,
            go,
            () => void reload(client, deployment, one.name),
          ),
        );
      }
    }
    commands.push(
      {
        id: "alerts",
        label: "Alerts",
        words: "go to notifications",
        first: true,
        icon: <Bell />,
        run: go(alertsHref()),
      },
      {
        id: "account",
        label: "Your account",
        words: "profile password tokens",
        icon: <UserCog />,
        run: go(accountHref()),
      },
      ...ORGANIZATION_SECTIONS.map((section) => ({
        id: `organization ${section}`,
        label: `Organization: ${ORGANIZATION_SECTION_NAMES[section]}`,
        words: "go to settings people",
        icon: <Building2 />,
        run: go(organizationHref(section)),
      })),
      {
        id: "copy address",
        label: "Copy the address of this page",
        words: "link url share",
        icon: <Link2 />,
        run: () => void copyAddress(),
      },
      ...THEMES.map(({ theme, label, icon: Icon }) => ({
        id: `theme ${theme}`,
        label,
        words: "colour appearance mode",
        icon: <Icon />,
        run: () => applyTheme(theme),
      })),
      { id: "sign out", label: "Sign out", words: "log out leave", icon: <LogOut />, run: () => void signOut() },
    );
    return commands;
  }, [deployment, location, text, deployments, self, readsLoads, locations, leaveFor, client]);
}

/** What can be done with a code location; of the one that the page is about, before anything is typed. */
function locationCommands(
  deployment: string,
  location: LocationView,
  first: boolean,
  go: (href: string) => () => void,
  onReload: () => void,
): Command[] {
  const { name, currentLoad: load, goodBefore, connection, role } = location;
  const commands: Command[] = [];
  // The search finds every other one, and leads to the same place.
  if (first) {
    commands.push({
      id: `history ${name}`,
      label: `View history of ${name}`,
      first,
      icon: <History />,
      run: go(historyHref(deployment, name)),
    });
  }
  if (load !== null) {
    commands.push({
      id: `view ${name}`,
      label: `${load.status === "failed" ? "View error" : "View metadata"} of ${name} #${load.number}`,
      words: "load current newest failed",
      first,
      icon: <FileText />,
      run: go(loadHref(deployment, name, load.number)),
    });
    if (load.comparedTo !== null && load.comparedTo > 0) {
      commands.push({
        id: `compare ${name}`,
        label: `Compare ${name} #${load.comparedTo} with #${load.number}`,
        words: "last change difference previous current",
        first,
        icon: <GitCompareArrows />,
        run: go(compareHref(deployment, name, { from: load.comparedTo, to: load.number })),
      });
    }
  }
  if (
    goodBefore !== null &&
    menuEligibility({ ...goodBefore, status: "loaded", isCurrent: false }, location, role).enabled
  ) {
    commands.push({
      id: `roll back ${name}`,
      label: `Roll back ${name} to #${goodBefore.number}`,
      words: "rollback last good version",
      first,
      icon: <RotateCcw />,
      run: go(rollbackDialogHref(deployment, name, goodBefore.number)),
    });
  }
  if (connection?.canReload === true && !location.loading && roleMay(role, "location.reload")) {
    commands.push({ id: `reload ${name}`, label: `Reload ${name}`, first, icon: <RefreshCw />, run: onReload });
  }
  return commands.map((command) => ({ ...command, subject: name }));
}

async function copyAddress(): Promise<void> {
  try {
    await copyText(window.location.href);
    toast.success("Copied the address");
  } catch {
    toast.error("The browser did not allow copying the address. Select it in the address bar and copy by hand.");
  }
}

async function reload(client: QueryClient, deployment: string, location: string): Promise<void> {
  toast.message(`Loading ${location} anew…`);
  try {
    tellReload(location, await reloadLocation(client, deployment, location));
  } catch (error) {
    tellReloadRefused(location, error);
  }
}
