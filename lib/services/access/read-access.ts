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
  const rows = await sql.query<{ role: string | null; deployment_id: string | null }>(
    `select g.role, g.deployment_id::text as deployment_id
       from sign_in s
       join account a on a.id = s.account_id
       left join role_grant g on g.account_id = a.id
      where s.id = $1::uuid and a.id = $2::uuid
        and a.disabled_at is null and s.revoked_at is null and s.expires_at > now()`,
    [signInId, accountId],
  );
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
  const [row] = await sql.query<{ role: string; scopes: string; deployment_id: string | null }>(
    `select role, array_to_string(scopes, ' ') as scopes, deployment_id::text as deployment_id
       from api_token
      where id = $1::uuid and revoked_at is null and (expires_at is null or expires_at > now())`,
    [tokenId],
  );
  if (row === undefined) throw new ServiceError("unauthenticated", "This token is revoked or has expired.");
  const role = isRole(row.role) ? row.role : null;
  const bound = row.deployment_id;
  return {
    organizationRole: bound === null ? role : null,
    deploymentRoles: new Map(bound !== null && role !== null ? [[bound, role]] : []),
    scopes: row.scopes.split(" ").filter(isScope),
    subject: "token",
  };
}
