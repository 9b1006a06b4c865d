"use client";

import { useQuery } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { AlertBell } from "#components/alerts/alert-bell.tsx";
import { CommandButton } from "#components/command/command-button.tsx";
import { cx } from "#components/ui/class-names.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { deploymentsQuery } from "#lib/client/queries/deployments.ts";
import { activityHref, assetsHref, deploymentHref } from "#lib/client/routes.ts";
import { roleMay } from "#lib/domain/access/roles.ts";
import { DeploymentSwitcher } from "./deployment-switcher.tsx";
import { LiveIndicator, OfflineNotice } from "./live-indicator.tsx";
import { Logo } from "./logo.tsx";
import { useShownDeployment } from "./shown-deployment.ts";
import { UserMenu, type Viewer } from "./user-menu.tsx";

export function Header({ viewer }: { viewer: Viewer }) {
  const deployment = useShownDeployment();
  return (
    <>
      <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-line border-b bg-canvas/95 px-3 backdrop-blur-sm sm:gap-3 sm:px-5">
        <a
          href="#main"
          className="absolute -top-20 left-2 rounded-md bg-accent-solid px-3 py-1.5 text-on-solid focus-visible:top-2"
        >
          Skip to content
        </a>
        <IntentLink
          href="/"
          className="flex shrink-0 items-center gap-2 rounded font-semibold text-base tracking-tight"
        >
          <Logo />
          <span className="hidden sm:inline">Loadline</span>
          <span className="sr-only sm:hidden">Loadline</span>
        </IntentLink>
        <DeploymentSwitcher current={deployment} />
        {deployment === null ? null : <DeploymentNav deployment={deployment} className="hidden h-full md:flex" />}
        <div className="ml-auto flex shrink-0 items-center gap-1 sm:gap-2">
          <LiveIndicator />
          <CommandButton deployment={deployment} />
          <AlertBell />
          <UserMenu viewer={viewer} deployment={deployment} />
        </div>
      </header>
      {deployment === null ? null : (
        <DeploymentNav deployment={deployment} className="flex h-10 border-line border-b px-1 md:hidden" />
      )}
      <OfflineNotice />
    </>
  );
}

/** The parts of a deployment; on a phone a line of its own, which scrolls away. */
function DeploymentNav({ deployment, className }: { deployment: string; className: string }) {
  const pathname = usePathname();
  const assets = assetsHref(deployment);
  const activity = activityHref(deployment);
  const { data } = useQuery(deploymentsQuery());
  const role = data?.items.find(({ name }) => name === deployment)?.role;
  // Whoever may only look at assets is not led to what they may not see.
  const readsLoads = role === undefined || roleMay(role, "history.read");
  const inAssets = pathname === assets || /\/locations\/[^/]+\/asset$/.test(pathname);
  return (
    <nav aria-label="Deployment" className={cx("shrink-0 items-stretch gap-1", className)}>
      {readsLoads ? (
        <>
          <NavLink href={deploymentHref(deployment)} active={!inAssets && pathname !== activity}>
            Deployment
          </NavLink>
          <NavLink href={activity} active={pathname === activity}>
            Activity
          </NavLink>
        </>
      ) : null}
      <NavLink href={assets} active={inAssets}>
        Assets
      </NavLink>
    </nav>
  );
}

function NavLink({ href, active, children }: { href: string; active: boolean; children: string }) {
  return (
    <IntentLink
      href={href}
      aria-current={active ? "page" : undefined}
      className={cx(
        "-mb-px focus-inset flex items-center border-b-2 px-2 font-medium text-sm",
        active ? "border-accent text-ink" : "border-transparent text-ink-2 hover:text-ink",
      )}
    >
      {children}
    </IntentLink>
  );
}
