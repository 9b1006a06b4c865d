import { deleteTeamRow, lockTeam } from "../../db/access/teams.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { authorize } from "./authorize.ts";
import { keepingAnAdmin } from "./keeping-an-admin.ts";
import { noTeam, readTeamView } from "./team-view.ts";

/**
 * Deletes a team; its members lose what they may by it alone.
 * @throws ServiceError `not_found`, `conflict` (the last Organization Admin is one by it), `forbidden`, `unauthenticated`.
 */
export async function deleteTeam(context: Context, input: { readonly id: string }): Promise<{ deleted: true }> {
  return context.db.transaction(async ({ sql }) => {
    await authorize(context, "organization.manage", null, sql);
    if ((await lockTeam(sql, input.id)) === null) throw noTeam();
    const { name, memberCount, grants } = await readTeamView(sql, input.id);
    await keepingAnAdmin(sql, () => deleteTeamRow(sql, input.id));
    await appendAudit(sql, {
      context,
      action: "team.deleted",
      target: { team: input.id, name },
      before: {
        members: memberCount,
        roles: grants.map(({ role, deployment, location }) => ({ role, deployment, location })),
      },
    });
    return { deleted: true } as const;
  });
}
