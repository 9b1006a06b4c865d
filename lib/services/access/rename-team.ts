import type { TeamView } from "../../contracts/teams.ts";
import { lockTeam, lockTeamNames, updateTeamName } from "../../db/access/teams.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { authorize } from "./authorize.ts";
import { nameTaken } from "./create-team.ts";
import { noTeam, readTeamView } from "./team-view.ts";

/** Renames a team. @throws ServiceError `not_found`, `conflict` (the name), `forbidden`, `unauthenticated`. */
export async function renameTeam(
  context: Context,
  input: { readonly id: string; readonly name: string },
): Promise<{ team: TeamView }> {
  return context.db.transaction(async ({ sql }) => {
    await authorize(context, "organization.manage", null, sql);
    await lockTeamNames(sql);
    const team = await lockTeam(sql, input.id);
    if (team === null) throw noTeam();
    if (team.name !== input.name) {
      if (!(await updateTeamName(sql, team.id, input.name))) throw nameTaken(input.name);
      await appendAudit(sql, {
        context,
        action: "team.renamed",
        target: { team: team.id },
        before: { name: team.name },
        after: { name: input.name },
      });
    }
    return { team: await readTeamView(sql, team.id) };
  });
}
