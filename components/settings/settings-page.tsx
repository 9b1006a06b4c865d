"use client";

import { useQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { PageBar } from "#components/shell/page-bar.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { cx } from "#components/ui/class-names.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { deploymentHref, SETTINGS_SECTIONS, type SettingsSection, settingsHref } from "#lib/client/routes.ts";
import { ROLE_NAMES, roleMay } from "#lib/domain/access/roles.ts";

const NAMES: Record<SettingsSection, string> = {
  connections: "Connections",
  units: "Deploy units",
  general: "General",
};

type Props = { deployment: string; section: SettingsSection; children: ReactNode };

/** The frame of a deployment's settings: where one is, the sections, and who may be here. */
export function SettingsPage({ deployment, section, children }: Props) {
  const self = useQuery(deploymentQuery(deployment));
  const failure = errorInPlace(self);
  return (
    <div className="px-3 pb-16 sm:px-5">
      <PageBar crumbs={[{ label: "Deployment", href: deploymentHref(deployment) }]} title="Settings" />
      <div className="grid gap-4 md:grid-cols-[11rem_minmax(0,1fr)] md:gap-6">
        <nav aria-label="Settings" className="-mx-1 flex gap-1 overflow-x-auto p-1 md:flex-col">
          {SETTINGS_SECTIONS.map((name) => (
            <IntentLink
              key={name}
              href={settingsHref(deployment, name)}
              aria-current={name === section ? "page" : undefined}
              className={cx(
                "shrink-0 rounded-md px-2.5 py-1.5 font-medium text-sm",
                name === section ? "bg-accent-soft text-accent" : "text-ink-2 hover:bg-hover hover:text-ink",
              )}
            >
              {NAMES[name]}
            </IntentLink>
          ))}
        </nav>
        <div className="min-w-0">
          {self.isPending ? (
            <Frame>
              <SkeletonRows label="Loading settings" rows={3} />
            </Frame>
          ) : failure !== null ? (
            <Frame>
              <QueryError error={failure} retry={() => void self.refetch()} what="deployment of this name" />
            </Frame>
          ) : section !== "general" && self.data !== undefined && !roleMay(self.data.role, "deployment.configure") ? (
            <Frame>
              <EmptyState
                icon={<Lock aria-hidden />}
                title="Settings are for Admins"
                action={
                  <IntentLink href={deploymentHref(deployment)} className={buttonClass()}>
                    Back to the deployment
                  </IntentLink>
                }
              >
                You are {ROLE_NAMES[self.data.role]} in {deployment}. Seeing and changing its connections and deploy
                units takes Admin or Organization Admin; ask one of them for the role.
              </EmptyState>
            </Frame>
          ) : (
            children
          )}
        </div>
      </div>
    </div>
  );
}

/** A box with rounded corners around a part of the settings. */
export function Frame({ children }: { children: ReactNode }) {
  return <div className="overflow-hidden rounded-lg border border-line bg-surface">{children}</div>;
}

type HeadingProps = { title: string; children: ReactNode; action?: ReactNode };

/** Title of a section, what it is about, and what can be added. */
export function SectionHeading({ title, children, action }: HeadingProps) {
  return (
    <div className="mb-3 flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="min-w-0 grow basis-72">
        <h2 className="font-semibold text-base">{title}</h2>
        <p className="max-w-3xl text-ink-2">{children}</p>
      </div>
      {action}
    </div>
  );
}
