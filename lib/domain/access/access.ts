import {
  leastPermissive,
  mostPermissive,
  PERMISSIONS,
  type Permission,
  ROLE_NAMES,
  type Role,
  type RollbackLeast,
  roleMay,
  rolesThatMay,
  type Scope,
  scopesCover,
} from "./roles.ts";

/** Everything that decides what an actor may do, as it stands in the database at this moment. */
export type Access = {
  /** Role granted for the whole organization. */
  readonly organizationRole: Role | null;
  /** Roles granted for single deployments, by deployment id. */
  readonly deploymentRoles: ReadonlyMap<string, Role>;
  /** Roles added in single code locations, by location id; they count only where the deployment is visible without. */
  readonly locationRoles: ReadonlyMap<bigint, Role>;
  /** Deployments that narrow who rolls back, by deployment id; every other one leaves it to Editors. */
  readonly rollbackLeast: ReadonlyMap<string, RollbackLeast>;
  /** Scopes of a token; empty narrows nothing. */
  readonly scopes: readonly Scope[];
  /** How a refusal names the actor. */
  readonly subject: "you" | "token";
};

/** What a token is made of, beside the access of the person whose it is. */
export type TokenFacts = {
  readonly role: Role;
  /** Null: the whole organization. */
  readonly deploymentIds: readonly string[] | null;
  readonly scopes: readonly Scope[];
};

/**
 * Most permissive of the organization-wide role, the deployment's and the additions.
 *
 * @param deploymentId null: the organization-wide role alone.
 * @param locationIds code locations of that deployment which are all touched: the addition that counts is the least
 * of theirs. None: the deployment itself.
 */
export function roleIn(access: Access, deploymentId: string | null, locationIds: readonly bigint[] = []): Role | null {
  if (deploymentId === null) return access.organizationRole;
  const role = mostPermissive(access.organizationRole, access.deploymentRoles.get(deploymentId) ?? null);
  if (role === null) return null;
  const [first, ...others] = locationIds.map((id) => mostPermissive(role, access.locationRoles.get(id) ?? null));
  if (first === undefined) return role;
  return others.reduce((least, one) => leastPermissive(least, one), first);
}

/** True when a role (scopes aside) lets the actor know that the deployment exists. */
export function maySee(access: Access, deploymentId: string): boolean {
  const role = roleIn(access, deploymentId);
  return role !== null && roleMay(role, "catalog.read");
}

/** Null when the actor may; else the sentence that says what is missing. Places as for `roleIn`. */
export function refusalOf(
  access: Access,
  permission: Permission,
  deploymentId: string | null,
  locationIds: readonly bigint[] = [],
): string | null {
  const role = roleIn(access, deploymentId, locationIds);
  const rollbackLeast = deploymentId === null ? undefined : access.rollbackLeast.get(deploymentId);
  const { doing, scope } = PERMISSIONS[permission];
  if (role === null || !roleMay(role, permission, rollbackLeast)) {
    const standing = access.subject === "you" ? "you are" : "this token is";
    const lacking = access.subject === "you" ? "you have no role" : "this token has no role";
    const here = role !== null && roleMay(role, permission) ? " in this deployment" : "";
    const needed = either(rolesThatMay(permission, rollbackLeast).map((one) => ROLE_NAMES[one]));
    return `${doing}${here} needs ${needed}; ${role === null ? `${lacking} for that` : `${standing} ${ROLE_NAMES[role]}`}.`;
  }
  if (!scopesCover(access.scopes, permission)) {
    return `${doing} needs the scope “${scope}”; this token has ${access.scopes.map((one) => `“${one}”`).join(", ")}.`;
  }
  return null;
}

/**
 * What a token may: all of its own role, and for a person's token in no place more than that person may there now.
 * @param person access of the person whose it is; null: a service's own.
 */
export function tokenAccess(
  token: TokenFacts,
  person: Access | null,
  rollbackLeast: Access["rollbackLeast"] = new Map(),
): Access {
  const own = (role: Role | null) => (person === null ? token.role : leastPermissive(token.role, role));
  const everywhere = token.deploymentIds === null;
  const places = token.deploymentIds ?? [...(person?.deploymentRoles.keys() ?? [])];
  return {
    organizationRole: everywhere ? own(person?.organizationRole ?? null) : null,
    deploymentRoles: withoutNull(places.map((id) => [id, own(person && roleIn(person, id))])),
    locationRoles: withoutNull([...(person?.locationRoles ?? [])].map(([id, role]) => [id, own(role)])),
    rollbackLeast,
    scopes: token.scopes,
    subject: "token",
  };
}

function withoutNull<Key>(entries: readonly (readonly [Key, Role | null])[]): ReadonlyMap<Key, Role> {
  return new Map(entries.flatMap(([key, role]) => (role === null ? [] : [[key, role] as const])));
}

/** `Organization Admin, Admin or Editor`. */
function either(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} or ${last}` : last;
}
