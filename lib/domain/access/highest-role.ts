import { type Access, roleIn } from "./access.ts";
import { mostPermissive, type Role } from "./roles.ts";

/**
 * Most permissive role that the actor has in any of these deployments (null: in any at all), additions in code
 * locations included, wherever they are: an upper bound for what they may hand on to a token of their own, which is
 * bounded by their right at the place itself whenever it is used. Null: no role.
 */
export function highestRole(access: Access, deploymentIds: readonly string[] | null): Role | null {
  const roles = [
    access.organizationRole,
    ...(deploymentIds ?? [...access.deploymentRoles.keys()]).map((id) => roleIn(access, id)),
    ...access.locationRoles.values(),
  ];
  return roles.reduce<Role | null>(mostPermissive, null);
}
