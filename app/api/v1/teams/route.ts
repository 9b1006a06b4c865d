import { createTeamOperation, listTeamsOperation } from "#lib/contracts/teams.ts";
import { route } from "#lib/http/route.ts";
import { createTeam } from "#lib/services/access/create-team.ts";
import { listTeams } from "#lib/services/access/list-teams.ts";

export const GET = route(listTeamsOperation, listTeams);
export const POST = route(createTeamOperation, createTeam);
