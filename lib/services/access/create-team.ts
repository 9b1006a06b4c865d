import type { TeamView } from "../../contracts/teams.ts";
import { insertTeam, lockTeamNames } from "../../db/access/teams.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorize } from "./authorize.ts";
import { readTeamView } from "./team-view.ts";

/** Makes a team without members and roles. @throws ServiceError `conflict` (the name), `forbidden`, `unauthenticated`. */
export async function createTeam(context: Context, input: { readonly name: string }): Promise<{ team: TeamView }> {
  return context.db.transaction(async ({ sql }) => {
    await authorize(context, "organization.manage", null, sql);
    await lockTeamNames(sql);
    const id = await insertTeam(sql, input.name);
    if (id === null) throw nameTaken(input.name);
    await appendAudit(sql, { context, action: "team.created", target: { team: id, name: input.name } });
    return { team: await readTeamView(sql, id) };
  });
}

export function nameTaken(name: string): ServiceError {
  return new ServiceError("conflict", `There is already a team named “${name}”.`, {
    errors: [{ path: "name", message: "is the name of another team" }],
  });
}
