import { lockAccountByEmail } from "../../db/access/accounts.ts";
import { hasOrganizationAdmin, lockOrganizationAdmins, replaceGrant } from "../../db/access/role-grants.ts";
import type { Sql } from "../../db/database.ts";
import { ROLE_NAMES, ROLES, type Role, roleMay } from "../../domain/access/roles.ts";
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
    const accountId = await lockAccountByEmail(sql, email);
    if (accountId === null) throw new ServiceError("not_found", `There is no account for ${email}.`);
    const before = await replaceGrant(sql, accountId, deployment?.id ?? null, input.role);
    if (before === "organization_admin" && input.role !== "organization_admin") await keepAnAdmin(sql);
    await appendAudit(sql, {
      context,
      action: "role.granted",
      deploymentId: deployment?.id ?? null,
      target: { account: accountId, email },
      before: before === null ? null : { role: before },
      after: { role: input.role },
    });
  });
}

/** Refuses what would leave nobody to manage the organisation. Locks the admins, so that two cannot step down at once. */
async function keepAnAdmin(sql: Sql): Promise<void> {
  await lockOrganizationAdmins(sql);
  if (!(await hasOrganizationAdmin(sql))) {
    throw new ServiceError("conflict", "This is the last Organization Admin; make another one first.");
  }
}
