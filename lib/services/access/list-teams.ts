import type { TeamView } from "../../contracts/teams.ts";
import { readTeams } from "../../db/access/teams.ts";
import type { Context } from "../context.ts";
import { authorize } from "./authorize.ts";
import { teamView } from "./team-view.ts";

/** The teams by name. @throws ServiceError `forbidden`, `unauthenticated`. */
export async function listTeams(context: Context): Promise<{ items: TeamView[]; nextCursor: null }> {
  await authorize(context, "organization.manage", null);
  return { items: (await readTeams(context.db.sql)).map(teamView), nextCursor: null };
}
