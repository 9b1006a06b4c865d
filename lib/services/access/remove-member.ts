import { deleteMember } from "../../db/access/members.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { keepingAnAdmin } from "./keeping-an-admin.ts";
import { refuseOneself, requireMember } from "./require-member.ts";

/**
 * Removes a person with their roles, sign-ins, links and personal tokens. What they did stays in the history and the
 * audit log, under their name.
 * @throws ServiceError `not_found`, `conflict` (the last Organization Admin, or oneself), `forbidden`, `unauthenticated`.
 */
export async function removeMember(context: Context, input: { readonly id: string }): Promise<{ removed: true }> {
  return context.db.transaction(async ({ sql }) => {
    const member = await requireMember(context, input.id, sql);
    refuseOneself(context, member, "removes");
    await keepingAnAdmin(sql, () => deleteMember(sql, member.id));
    await appendAudit(sql, {
      context,
      action: "account.removed",
      target: { account: member.id, email: member.email, name: member.name },
    });
    return { removed: true } as const;
  });
}
