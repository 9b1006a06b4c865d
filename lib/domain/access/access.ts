import {
  mostPermissive,
  PERMISSIONS,
  type Permission,
  ROLE_NAMES,
  type Role,
  roleMay,
  rolesThatMay,
  type Scope,
  scopesCover,
} from "./roles.ts";

/** Everything that decides what an actor may do, as it stands in the database at this moment. */
export type Access = {
  /** Role granted for the whole organisation. */
  readonly organizationRole: Role | null;
  /** Roles granted for single deployments, by deployment id. */
  readonly deploymentRoles: ReadonlyMap<string, Role>;
  /** Scopes of a token; empty narrows nothing. */
  readonly scopes: readonly Scope[];
  /** How a refusal names the actor. */
  readonly subject: "you" | "token";
};

/** Most permissive of the organisation-wide role and the deployment's; null deployment: the former alone. */
export function roleIn(access: Access, deploymentId: string | null): Role | null {
  const granted = deploymentId === null ? null : (access.deploymentRoles.get(deploymentId) ?? null);
  return mostPermissive(access.organizationRole, granted);
}

/** True when a role (scopes aside) lets the actor know that the deployment exists. */
export function maySee(access: Access, deploymentId: string): boolean {
  const role = roleIn(access, deploymentId);
  return role !== null && roleMay(role, "catalog.read");
}

/** Null when the actor may; else the sentence that says what is missing. */
export function refusalOf(access: Access, permission: Permission, deploymentId: string | null): string | null {
  const role = roleIn(access, deploymentId);
  const { doing, scope } = PERMISSIONS[permission];
  if (role === null || !roleMay(role, permission)) {
    const standing = access.subject === "you" ? "you are" : "this token is";
    const lacking = access.subject === "you" ? "you have no role" : "this token has no role";
    return `${doing} needs ${needed(permission)}; ${role === null ? `${lacking} for that` : `${standing} ${ROLE_NAMES[role]}`}.`;
  }
  if (!scopesCover(access.scopes, permission)) {
    return `${doing} needs the scope “${scope}”; this token has ${access.scopes.map((one) => `“${one}”`).join(", ")}.`;
  }
  return null;
}

/** `Organization Admin, Admin or Editor`. */
function needed(permission: Permission): string {
  const names = rolesThatMay(permission).map((role) => ROLE_NAMES[role]);
  const last = names.at(-1) ?? "";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} or ${last}` : last;
}
