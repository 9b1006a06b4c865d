import type { NewLinkView } from "../../contracts/members.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { requireMember } from "./require-member.ts";
import { writeLink } from "./write-link.ts";

/**
 * A new one-time link in place of an older one: an invitation (7 days) for who has not come yet, else one to set a new
 * password (24 hours). The latter opens a person's account in the browser, where more may be done than by any token, so
 * that no token makes one.
 * @throws ServiceError `not_found`, `conflict` (disabled), `forbidden`, `unauthenticated`.
 */
export async function createLink(context: Context, input: { readonly id: string }): Promise<{ link: NewLinkView }> {
  return context.db.transaction(async ({ sql }) => {
    const member = await requireMember(context, input.id, sql);
    if (context.actor.type === "token" && !member.invited) {
      throw new ServiceError(
        "forbidden",
        "A link to set a new password is made in the browser, or by the command line on the server's machine; not by a token.",
        { missingRight: { permission: "organization.manage", deploymentId: null } },
      );
    }
    if (member.disabled) {
      throw new ServiceError("conflict", `${member.name} is disabled. Enable the account first, then make a link.`);
    }
    return { link: await writeLink(sql, context, member) };
  });
}
