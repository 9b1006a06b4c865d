import { DEPLOYMENT_KINDS, type DeploymentView } from "../../contracts/deployments.ts";
import { type DeploymentRow, deploymentSettings } from "../../db/history/deployments.ts";
import type { Role } from "../../domain/access/roles.ts";

/** A deployment as clients see it; `role` is the caller's there. */
export function deploymentView(row: DeploymentRow, role: Role): DeploymentView {
  const kind = DEPLOYMENT_KINDS.find((known) => known === row.kind);
  if (kind === undefined) throw new Error(`deployment ${row.id} is of the unknown kind ${row.kind}`);
  const settings = deploymentSettings(row);
  return {
    name: row.name,
    kind,
    createdAt: row.created_at.toISOString(),
    locationCount: row.location_count,
    role,
    ...settings,
    ignoredMetadata: [...settings.ignoredMetadata],
    gitLinks: [...settings.gitLinks],
  };
}
