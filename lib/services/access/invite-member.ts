import type { z } from "zod";
import type { inviteMemberOperation, MemberView, NewLinkView } from "../../contracts/members.ts";
import { insertAccount } from "../../db/access/accounts.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { putInTeam } from "./add-team-member.ts";
import { authorize } from "./authorize.ts";
import { checkPerson, normaliseEmail } from "./create-account.ts";
import { getMember } from "./get-member.ts";
import { accountSubject, requireSubject } from "./require-subject.ts";
import { writeGrant } from "./write-grant.ts";
import { writeLink } from "./write-link.ts";

export type InviteMemberInput = z.output<NonNullable<typeof inviteMemberOperation.body>>;

/**
 * Makes an account without a password, with its roles and teams, and the link by which the person joins. All of it or
 * nothing.
 * @throws ServiceError `invalid`, `conflict` (the address has an account), `not_found` (deployment, team), `forbidden`.
 */
export async function inviteMember(
  context: Context,
  input: InviteMemberInput,
): Promise<{ member: MemberView; link: NewLinkView }> {
  return context.db.transaction(async ({ sql }) => {
    await authorize(context, "organization.manage", null, sql);
    checkPerson(input);
    const email = normaliseEmail(input.email);
    const name = input.name.trim();
    const id = await insertAccount(sql, { email, name, passwordHash: null });
    if (id === null) {
      throw new ServiceError("conflict", `There is already an account for ${email}. Give it the role instead.`, {
        errors: [{ path: "email", message: "has an account already" }],
      });
    }
    await appendAudit(sql, { context, action: "account.invited", target: { account: id, email, name } });
    // Locked before the grants, as by everybody else, and in one order among those who invite: nobody waits in a ring.
    const teams: { id: string; name: string }[] = [];
    for (const team of [...new Set(input.teams)].sort()) {
      const { teamId } = await requireSubject(sql, { type: "team", name: team });
      if (teamId !== null) teams.push({ id: teamId, name: team });
    }
    for (const { deployment, role } of input.grants) {
      await writeGrant(sql, context, accountSubject(id, email), { deployment, role });
    }
    for (const team of teams) await putInTeam(sql, context, team, { id, email });
    const link = await writeLink(sql, context, { id, email, invited: true });
    const { member } = await getMember(context, { id }, sql);
    return { member, link };
  });
}
