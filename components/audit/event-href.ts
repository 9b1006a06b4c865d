import {
  deploymentHref,
  historyHref,
  loadHref,
  organizationHref,
  rollbackHref,
  type SettingsSection,
  settingsHref,
} from "#lib/client/routes.ts";
import type { AuditEventView } from "#lib/contracts/audit.ts";

/** The page of a deployment's settings on which what an action begins with is listed. */
const SECTIONS: Readonly<Record<string, SettingsSection>> = {
  connection: "connections",
  unit: "units",
  freeze_window: "freeze-windows",
  hold: "holds",
  token: "tokens",
  role: "access",
};

/** Where what was acted on can be seen; null: nowhere. */
export function eventHref({ action, target, deployment, location }: AuditEventView): string | null {
  if (typeof target.rollback === "string") return rollbackHref(target.rollback);
  const thing = action.split(".")[0] ?? "";
  if (deployment === null) return thing === "team" ? organizationHref("teams") : null;
  const section = Object.hasOwn(SECTIONS, thing) ? SECTIONS[thing] : undefined;
  if (section !== undefined) return settingsHref(deployment, section);
  if (location === null) return deploymentHref(deployment);
  return typeof target.load === "number"
    ? loadHref(deployment, location, target.load)
    : historyHref(deployment, location);
}
