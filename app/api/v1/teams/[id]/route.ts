import { deleteTeamOperation, getTeamOperation, renameTeamOperation } from "#lib/contracts/teams.ts";
import { route } from "#lib/http/route.ts";
import { deleteTeam } from "#lib/services/access/delete-team.ts";
import { getTeam } from "#lib/services/access/get-team.ts";
import { renameTeam } from "#lib/services/access/rename-team.ts";

export const GET = route(getTeamOperation, getTeam);
export const PATCH = route(renameTeamOperation, renameTeam);
export const DELETE = route(deleteTeamOperation, deleteTeam);
