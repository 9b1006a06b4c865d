import { deleteTeamMember, lockTeam } from "../../db/access/teams.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import type { TeamMemberInput } from "./add-team-member.ts";
import { keepingAnAdmin } from "./keeping-an-admin.ts";
import { requireMember } from "./require-member.ts";
import { noTeam } from "./team-view.ts";

/**
 * Takes a person out of a team; false when they were not in it.
 * @throws ServiceError `not_found`, `conflict` (the last Organization Admin is one by it), `forbidden`, `unauthenticated`.
 */
export async function removeTeamMember(context: Context, input: TeamMemberInput): Promise<{ removed: boolean }> {
  return context.db.transaction(async ({ sql }) => {
    const member = await requireMember(context, input.account, sql);
    const team = await lockTeam(sql, input.id);
    if (team === null) throw noTeam();
    const removed = await keepingAnAdmin(sql, () => deleteTeamMember(sql, team.id, member.id));
    if (removed) {
      await appendAudit(sql, {
        context,
        action: "team.member_removed",
        target: { team: team.id, name: team.name, account: member.id, email: member.email },
      });
    }
    return { removed };
  });
}
