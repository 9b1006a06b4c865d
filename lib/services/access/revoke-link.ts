import { revokeAccountLinks } from "../../db/access/account-links.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { requireMember } from "./require-member.ts";

/** Takes back a person's link that was not used; false when there was none. @throws ServiceError `not_found`, `forbidden`. */
export async function revokeLink(context: Context, input: { readonly id: string }): Promise<{ revoked: boolean }> {
  return context.db.transaction(async ({ sql }) => {
    const member = await requireMember(context, input.id, sql);
    if ((await revokeAccountLinks(sql, member.id)) === 0) return { revoked: false };
    await appendAudit(sql, { context, action: "link.revoked", target: { account: member.id, email: member.email } });
    return { revoked: true };
  });
}
