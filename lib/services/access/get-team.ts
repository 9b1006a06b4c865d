import type { TeamView } from "../../contracts/teams.ts";
import { readTeamMembers, type TeamMemberRow } from "../../db/access/teams.ts";
import type { Context } from "../context.ts";
import { authorize } from "./authorize.ts";
import { readTeamView } from "./team-view.ts";

/** A team with its people by name. @throws ServiceError `not_found`, `forbidden`, `unauthenticated`. */
export async function getTeam(
  context: Context,
  input: { readonly id: string },
): Promise<{ team: TeamView; members: TeamMemberRow[] }> {
  await authorize(context, "organization.manage", null);
  const { sql } = context.db;
  return { team: await readTeamView(sql, input.id), members: await readTeamMembers(sql, input.id) };
}
