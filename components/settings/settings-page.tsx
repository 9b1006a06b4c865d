"use client";

import { useQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { deploymentHref, SETTINGS_SECTIONS, type SettingsSection, settingsHref } from "#lib/client/routes.ts";
import { type Permission, ROLE_NAMES, roleMay } from "#lib/domain/access/roles.ts";
import { SettingsFrame } from "./settings-frame.tsx";
import { SECTION_NAMES, sectionRight } from "./settings-sections.ts";

/** What those are told who lack a right that Admins are not alone to have. */
const LOCKED: Partial<Record<Permission, { title: string; text: string }>> = {
  "alerts.manage": {
    title: "Alerts are for Editors",
    text: "Seeing and changing who is told of what takes Editor or more; ask an Admin for the role.",
  },
  "history.read": {
    title: "What holds rollbacks up is for Viewers",
    text: "Seeing holds, blocks and freeze windows takes Viewer or more; ask an Admin for the role.",
  },
};

type Props = { deployment: string; section: SettingsSection; children: ReactNode };

/** The frame of a deployment's settings: where one is, the sections, and who may be here. */
export function SettingsPage({ deployment, section, children }: Props) {
  const self = useQuery(deploymentQuery(deployment));
  const failure = errorInPlace(self);
  const right = sectionRight(section);
  return (
    <SettingsFrame
      crumbs={[{ label: deployment, href: deploymentHref(deployment) }]}
      title="Settings"
      links={SETTINGS_SECTIONS.map((name) => ({
        name: SECTION_NAMES[name],
        href: settingsHref(deployment, name),
        isHere: name === section,
      }))}
    >
      {self.isPending ? (
        <Frame>
          <SkeletonRows label="Loading settings" rows={3} />
        </Frame>
      ) : failure !== null ? (
        <Frame>
          <QueryError error={failure} retry={() => void self.refetch()} what="deployment of this name" />
        </Frame>
      ) : right !== null && self.data !== undefined && !roleMay(self.data.role, right) ? (
        <Frame>
          <EmptyState
            icon={<Lock aria-hidden />}
            title={LOCKED[right]?.title ?? "Settings are for Admins"}
            action={
              <IntentLink href={deploymentHref(deployment)} className={buttonClass()}>
                Back to the deployment
              </IntentLink>
            }
          >
            You are {ROLE_NAMES[self.data.role]} in {deployment}.{" "}
            {LOCKED[right]?.text ??
              "Seeing and changing its settings takes Admin or Organization Admin; ask one of them for the role."}
          </EmptyState>
        </Frame>
      ) : (
        children
      )}
    </SettingsFrame>
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
