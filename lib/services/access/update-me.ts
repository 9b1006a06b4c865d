import type { MeView } from "../../contracts/me.ts";
import { lockMember, updateMemberName } from "../../db/access/members.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { checkPerson } from "./create-account.ts";
import { getMe } from "./get-me.ts";
import { requirePerson } from "./require-person.ts";

/** Changes the caller's own name. @throws ServiceError `invalid`, `forbidden` (a token), `unauthenticated`. */
export async function updateMe(context: Context, input: { readonly name: string }): Promise<{ me: MeView }> {
  return context.db.transaction(async ({ sql }) => {
    const person = await requirePerson(context, "Changing a name", sql);
    const name = input.name.trim();
    checkPerson({ email: person.email, name });
    const member = await lockMember(sql, person.accountId);
    if (member !== null && member.name !== name) {
      await updateMemberName(sql, member.id, name);
      await appendAudit(sql, {
        context,
        action: "account.renamed",
        target: { account: member.id, email: member.email },
        before: { name: member.name },
        after: { name },
      });
    }
    return getMe({ ...context, actor: { ...person, name } }, sql);
  });
}
