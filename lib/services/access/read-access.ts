import { readApiTokenGrant } from "../../db/access/api-tokens.ts";
import { readGrantsOfSignIn } from "../../db/access/role-grants.ts";
import type { Sql } from "../../db/database.ts";
import type { Access } from "../../domain/access/access.ts";
import { isRole, isScope, mostPermissive, type Role } from "../../domain/access/roles.ts";
import type { Actor } from "../context.ts";
import { ServiceError } from "../errors.ts";

/**
 * What `actor` may do now. Reads the sign-in, the account and its grants (or the token) afresh, so that a
 * grant taken back, a disabled account, a revoked sign-in or token counts from the next call on.
 * @throws ServiceError `unauthenticated` when the sign-in or token no longer stands.
 */
export async function readAccess(sql: Sql, actor: Actor): Promise<Access> {
  switch (actor.type) {
    case "system":
      return { organizationRole: "organization_admin", deploymentRoles: new Map(), scopes: [], subject: "you" };
    case "person":
      return readPersonAccess(sql, actor.signInId, actor.accountId);
    case "token":
      return readTokenAccess(sql, actor.tokenId);
  }
}

async function readPersonAccess(sql: Sql, signInId: string, accountId: string): Promise<Access> {
  const rows = await readGrantsOfSignIn(sql, signInId, accountId);
  if (rows.length === 0) throw new ServiceError("unauthenticated", "You are signed out. Sign in again.");

  let organizationRole: Role | null = null;
  const deploymentRoles = new Map<string, Role>();
  for (const { role, deployment_id } of rows) {
    if (role === null || !isRole(role)) continue;
    if (deployment_id === null) organizationRole = mostPermissive(organizationRole, role);
    else deploymentRoles.set(deployment_id, role);
  }
  return { organizationRole, deploymentRoles, scopes: [], subject: "you" };
}

async function readTokenAccess(sql: Sql, tokenId: string): Promise<Access> {
  const row = await readApiTokenGrant(sql, tokenId);
  if (row === null) throw new ServiceError("unauthenticated", "This token is revoked or has expired.");
  const role = isRole(row.role) ? row.role : null;
  const bound = row.deployment_ids;
  return {
    organizationRole: bound === null ? role : null,
    deploymentRoles: new Map(role === null ? [] : bound?.map((id) => [id, role])),
    scopes: row.scopes.split(" ").filter(isScope),
    subject: "token",
  };
}
