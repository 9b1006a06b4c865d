import type { GrantView, NewSubject } from "../../contracts/grants.ts";
import { readGrant } from "../../db/access/grant-rows.ts";
import type { Role } from "../../domain/access/roles.ts";
import type { Context } from "../context.ts";
import { authorize } from "./authorize.ts";
import { grantView } from "./grant-view.ts";
import { requireDeployment } from "./require-deployment.ts";
import { requireSubject } from "./require-subject.ts";
import { type GrantPlace, writeGrant } from "./write-grant.ts";

export type GrantRoleInput = GrantPlace & { readonly subject: NewSubject; readonly role: Role };

/**
 * Gives an account, a team or a provider's group a role, in place of the one it has there. Needs Admin of the
 * deployment, or Organization Admin; nobody grants more than they are.
 * @throws ServiceError `not_found`, `invalid`, `conflict` (the last Organization Admin), `forbidden`, `unauthenticated`.
 */
export async function grantRole(context: Context, input: GrantRoleInput): Promise<{ grant: GrantView }> {
  return context.db.transaction(async ({ sql }) => {
    // First of all, so that nobody learns here whether an address has an account who may not know it anyhow.
    if (input.deployment === null) await authorize(context, "organization.manage", null, sql);
    else await requireDeployment(context, input.deployment, "deployment.configure", sql);
    const subject = await requireSubject(sql, input.subject);
    const id = await writeGrant(sql, context, subject, input);
    const row = await readGrant(sql, id);
    if (row === null) throw new Error(`the grant ${id} vanished while it was being made`);
    return { grant: grantView(row) };
  });
}
