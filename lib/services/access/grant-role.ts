import type { Sql } from "../../db/database.ts";
import { isRole, ROLE_NAMES, ROLES, type Role, roleMay } from "../../domain/access/roles.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorize } from "./authorize.ts";
import { normaliseEmail } from "./create-account.ts";
import { requireDeployment } from "./require-deployment.ts";

export type GrantRoleInput = {
  readonly email: string;
  readonly role: Role;
  /** Name of a deployment; null: the whole organisation. */
  readonly deployment: string | null;
};

/**
 * Gives an account a role, in place of the one it has there. Needs Admin of the deployment, or Organization
 * Admin; nobody can grant more than they are.
 * @throws ServiceError `not_found`, `invalid`, `conflict` (the last Organization Admin), `forbidden`, `unauthenticated`.
 */
export async function grantRole(context: Context, input: GrantRoleInput): Promise<void> {
  if (input.deployment !== null && roleMay(input.role, "organization.manage")) {
    const message = "is a role of the whole organisation; grant it without a deployment";
    throw new ServiceError("invalid", `${ROLE_NAMES[input.role]} ${message}.`, { errors: [{ path: "role", message }] });
  }
  const deployment =
    input.deployment === null ? null : await requireDeployment(context, input.deployment, "deployment.configure");
  const ownRole = deployment?.role ?? (await authorize(context, "organization.manage", null));
  if (ROLES.indexOf(input.role) < ROLES.indexOf(ownRole)) {
    throw new ServiceError("forbidden", `You may not grant more than you are: ${ROLE_NAMES[ownRole]}.`);
  }

  await context.db.transaction(async ({ sql }) => {
    const email = normaliseEmail(input.email);
    // The account's row is the lock: two grants for one person follow each other.
    const [account] = await sql.query<{ id: string }>(
      "select id::text as id from account where email = $1 for update",
      [email],
    );
    if (account === undefined) throw new ServiceError("not_found", `There is no account for ${email}.`);
    const before = await replaceGrant(sql, account.id, deployment?.id ?? null, input.role);
    if (before === "organization_admin" && input.role !== "organization_admin") await keepAnAdmin(sql);
    await appendAudit(sql, {
      context,
      action: "role.granted",
      deploymentId: deployment?.id ?? null,
      target: { account: account.id, email },
      before: before === null ? null : { role: before },
      after: { role: input.role },
    });
  });
}

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

/** Refuses what would leave nobody to manage the organisation. Locks the admins, so that two cannot step down at once. */
async function keepAnAdmin(sql: Sql): Promise<void> {
  await sql.query("select pg_advisory_xact_lock(hashtext('loadline.organization_admins'))");
  const left = await sql.query<{ id: string }>(
    `select g.id::text as id from role_grant g join account a on a.id = g.account_id
      where g.deployment_id is null and g.role = 'organization_admin' and a.disabled_at is null limit 1`,
  );
  if (left.length === 0) {
    throw new ServiceError("conflict", "This is the last Organization Admin; make another one first.");
  }
}
