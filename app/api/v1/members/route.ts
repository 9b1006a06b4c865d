import { inviteMemberOperation, listMembersOperation } from "#lib/contracts/members.ts";
import { route } from "#lib/http/route.ts";
import { inviteMember } from "#lib/services/access/invite-member.ts";
import { listMembers } from "#lib/services/access/list-members.ts";

export const GET = route(listMembersOperation, listMembers);
export const POST = route(inviteMemberOperation, inviteMember);
