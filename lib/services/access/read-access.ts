import { type AccessGrant, readSignInAccess, readTokenAccess } from "../../db/access/access-rows.ts";
import type { Sql } from "../../db/database.ts";
import { type Access, tokenAccess } from "../../domain/access/access.ts";
import { mostPermissive, type Role } from "../../domain/access/roles.ts";
import type { Actor } from "../context.ts";
import { ServiceError } from "../errors.ts";

/**
 * What `actor` may do now. Reads the sign-in or token, the account and its grants afresh, in one statement, so that a
 * grant taken back, a disabled account, a revoked sign-in or token counts from the next call on.
 * @throws ServiceError `unauthenticated` when the sign-in or token no longer stands.
 */
export async function readAccess(sql: Sql, actor: Actor): Promise<Access> {
  switch (actor.type) {
    case "system":
      return personAccess([{ role: "organization_admin", deployment: null, location: null }], new Map());
    case "person": {
      const row = await readSignInAccess(sql, actor.signInId, actor.accountId);
      if (row === null) throw new ServiceError("unauthenticated", "You are signed out. Sign in again.");
      return personAccess(row.grants, new Map(Object.entries(row.rollbackLeast)));
    }
    case "token": {
      const row = await readTokenAccess(sql, actor.tokenId);
      if (row === null) throw new ServiceError("unauthenticated", "This token is revoked or has expired.");
      const rollbackLeast = new Map(Object.entries(row.rollbackLeast));
      return tokenAccess(row, row.grants && personAccess(row.grants, rollbackLeast), rollbackLeast);
    }
  }
}

function personAccess(grants: readonly AccessGrant[], rollbackLeast: Access["rollbackLeast"]): Access {
  let organizationRole: Role | null = null;
  const deploymentRoles = new Map<string, Role>();
  const locationRoles = new Map<bigint, Role>();
  for (const { role, deployment, location } of grants) {
    if (location !== null) add(locationRoles, BigInt(location), role);
    else if (deployment !== null) add(deploymentRoles, deployment, role);
    else organizationRole = mostPermissive(organizationRole, role);
  }
  return { organizationRole, deploymentRoles, locationRoles, rollbackLeast, scopes: [], subject: "you" };
}

/** Of several grants for one place the most permissive counts. */
function add<Key>(roles: Map<Key, Role>, key: Key, role: Role): void {
  roles.set(key, mostPermissive(roles.get(key) ?? null, role) ?? role);
}
