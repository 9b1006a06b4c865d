import type { ReactNode } from "react";
import { ORGANIZATION_SECTIONS, type OrganizationSection, organizationHref } from "#lib/client/routes.ts";
import { SettingsFrame } from "./settings-frame.tsx";
import { ORGANIZATION_SECTION_NAMES } from "./settings-sections.ts";

type Props = { section: OrganizationSection; children: ReactNode };

/** The frame of the organization's settings. What somebody may not see, the sections themselves say. */
export function OrganizationPage({ section, children }: Props) {
  return (
    <SettingsFrame
      crumbs={[{ label: "Deployments", href: "/" }]}
      title="Organization settings"
      links={ORGANIZATION_SECTIONS.map((name) => ({
        name: ORGANIZATION_SECTION_NAMES[name],
        href: organizationHref(name),
        isHere: name === section,
      }))}
    >
      {children}
    </SettingsFrame>
  );
}
