import { addTeamMemberOperation, removeTeamMemberOperation } from "#lib/contracts/teams.ts";
import { route } from "#lib/http/route.ts";
import { addTeamMember } from "#lib/services/access/add-team-member.ts";
import { removeTeamMember } from "#lib/services/access/remove-team-member.ts";

export const PUT = route(addTeamMemberOperation, addTeamMember);
export const DELETE = route(removeTeamMemberOperation, removeTeamMember);
