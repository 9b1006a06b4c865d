import type { ReactNode } from "react";
import { ORGANIZATION_SECTIONS, type OrganizationSection, organizationHref } from "#lib/client/routes.ts";
import { SettingsFrame } from "./settings-frame.tsx";

const NAMES: Record<OrganizationSection, string> = {
  members: "Members",
  teams: "Teams",
  roles: "Roles",
  "sign-in": "Sign-in",
  tokens: "Tokens",
  audit: "Audit log",
};

type Props = { section: OrganizationSection; children: ReactNode };

/** The frame of the organisation's settings. What somebody may not see, the sections themselves say. */
export function OrganizationPage({ section, children }: Props) {
  return (
    <SettingsFrame
      crumbs={[{ label: "Deployments", href: "/" }]}
      title="Organization settings"
      links={ORGANIZATION_SECTIONS.map((name) => ({
        name: NAMES[name],
        href: organizationHref(name),
        isHere: name === section,
      }))}
    >
      {children}
    </SettingsFrame>
  );
}
