import { isRole, type Role } from "../../domain/access/roles.ts";
import type { Sql } from "../database.ts";

/** Writes the one grant of an account at a place, under the account's lock; returns the role that stood there. */
export async function replaceGrant(
  sql: Sql,
  accountId: string,
  deploymentId: string | null,
  role: Role,
): Promise<Role | null> {
  const [old] = await sql.query<{ id: string; role: string }>(
    `select id::text as id, role from role_grant
      where account_id = $1::uuid and deployment_id is not distinct from $2::uuid`,
    [accountId, deploymentId],
  );
  if (old === undefined) {
    await sql.query("insert into role_grant (account_id, deployment_id, role) values ($1::uuid, $2::uuid, $3)", [
      accountId,
      deploymentId,
      role,
    ]);
    return null;
  }
  await sql.query("update role_grant set role = $2 where id = $1::uuid", [old.id, role]);
  return isRole(old.role) ? old.role : null;
}

/** Held until the transaction ends: one at a time looks whether an Organization Admin is left. */
export async function lockOrganizationAdmins(sql: Sql): Promise<void> {
  await sql.query("select pg_advisory_xact_lock(hashtext('loadline.organization_admins'))");
}

/** True when an account that is not disabled is Organization Admin. */
export async function hasOrganizationAdmin(sql: Sql): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(
    `select g.id::text as id from role_grant g join account a on a.id = g.account_id
      where g.deployment_id is null and g.role = 'organization_admin' and a.disabled_at is null limit 1`,
  );
  return rows.length > 0;
}
