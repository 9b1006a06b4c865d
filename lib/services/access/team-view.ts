import type { TeamView } from "../../contracts/teams.ts";
import { readTeams, type TeamRow } from "../../db/access/teams.ts";
import type { Sql } from "../../db/database.ts";
import { ServiceError } from "../errors.ts";

/** A team as clients see it. */
export function teamView(row: TeamRow): TeamView {
  const { id, name, members, grants } = row;
  return { id, name, memberCount: members, grants, createdAt: row.created_at.toISOString() };
}

/** @throws ServiceError `not_found`. */
export async function readTeamView(sql: Sql, id: string): Promise<TeamView> {
  const [row] = await readTeams(sql, id);
  if (row === undefined) throw noTeam();
  return teamView(row);
}

export function noTeam(): ServiceError {
  return new ServiceError("not_found", "There is no such team; it may have been deleted.");
}
