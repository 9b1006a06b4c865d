import type { z } from "zod";
import type { MemberView, updateMemberOperation } from "../../contracts/members.ts";
import { revokeAccountLinks } from "../../db/access/account-links.ts";
import { updateMemberDisabled, updateMemberName } from "../../db/access/members.ts";
import { revokeSignIns } from "../../db/access/sign-in-rows.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { checkPerson } from "./create-account.ts";
import { getMember } from "./get-member.ts";
import { keepingAnAdmin } from "./keeping-an-admin.ts";
import { refuseOneself, requireMember } from "./require-member.ts";

export type UpdateMemberInput = z.output<NonNullable<typeof updateMemberOperation.body>> & { readonly id: string };

/**
 * Renames, disables or enables a person. Disabling ends their sign-ins and links for good; their tokens are dead for as
 * long as they are disabled.
 * @throws ServiceError `not_found`, `invalid`, `conflict` (the last Organization Admin, or oneself), `forbidden`.
 */
export async function updateMember(context: Context, input: UpdateMemberInput): Promise<{ member: MemberView }> {
  return context.db.transaction(async ({ sql }) => {
    const member = await requireMember(context, input.id, sql);
    const target = { account: member.id, email: member.email };
    const name = input.name?.trim();
    if (name !== undefined && name !== member.name) {
      checkPerson({ email: member.email, name });
      await updateMemberName(sql, member.id, name);
      await appendAudit(sql, {
        context,
        action: "account.renamed",
        target,
        before: { name: member.name },
        after: { name },
      });
    }
    if (input.disabled === true && !member.disabled) {
      refuseOneself(context, member, "disables");
      await keepingAnAdmin(sql, () => updateMemberDisabled(sql, member.id, true));
      const signIns = await revokeSignIns(sql, member.id);
      await revokeAccountLinks(sql, member.id);
      await appendAudit(sql, { context, action: "account.disabled", target, after: { signInsEnded: signIns.length } });
    }
    if (input.disabled === false && member.disabled) {
      await updateMemberDisabled(sql, member.id, false);
      await appendAudit(sql, { context, action: "account.enabled", target });
    }
    return getMember(context, { id: member.id }, sql);
  });
}
