import type { OrganizationSection, SettingsSection } from "#lib/client/routes.ts";
import type { Permission } from "#lib/domain/access/roles.ts";

/** What the pages of a deployment's settings are called. */
export const SECTION_NAMES: Record<SettingsSection, string> = {
  connections: "Connections",
  units: "Deploy units",
  rollbacks: "Rollbacks",
  "freeze-windows": "Freeze windows",
  holds: "Holds and blocks",
  alerts: "Alerts",
  access: "Members and roles",
  tokens: "Tokens",
  audit: "Audit log",
  general: "General",
};

/** What the pages of the organisation's settings are called. */
export const ORGANIZATION_SECTION_NAMES: Record<OrganizationSection, string> = {
  members: "Members",
  teams: "Teams",
  roles: "Roles",
  "sign-in": "Sign-in",
  tokens: "Tokens",
  audit: "Audit log",
};

/** The right that looking at a section takes; null: everybody who sees the deployment may. */
export function sectionRight(section: SettingsSection): Permission | null {
  switch (section) {
    case "general":
    case "tokens":
      return null;
    case "holds":
    case "freeze-windows":
      return "history.read";
    case "alerts":
      return "alerts.manage";
    default:
      return "deployment.configure";
  }
}
