import { insertTeamMember, lockTeam } from "../../db/access/teams.ts";
import type { Sql } from "../../db/database.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { requireMember } from "./require-member.ts";
import { noTeam } from "./team-view.ts";

export type TeamMemberInput = { readonly id: string; readonly account: string };

/** Puts a person in a team; false when they were in it already. @throws ServiceError `not_found`, `forbidden`. */
export async function addTeamMember(context: Context, input: TeamMemberInput): Promise<{ added: boolean }> {
  return context.db.transaction(async ({ sql }) => {
    const member = await requireMember(context, input.account, sql);
    const team = await lockTeam(sql, input.id);
    if (team === null) throw noTeam();
    return { added: await putInTeam(sql, context, team, member) };
  });
}

/** Writes a membership and its audit line; false when it stood already. */
export async function putInTeam(
  sql: Sql,
  context: Context,
  team: { readonly id: string; readonly name: string },
  account: { readonly id: string; readonly email: string },
): Promise<boolean> {
  if (!(await insertTeamMember(sql, team.id, account.id))) return false;
  await appendAudit(sql, {
    context,
    action: "team.member_added",
    target: { team: team.id, name: team.name, account: account.id, email: account.email },
  });
  return true;
}
