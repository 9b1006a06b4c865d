import { getMemberOperation, removeMemberOperation, updateMemberOperation } from "#lib/contracts/members.ts";
import { route } from "#lib/http/route.ts";
import { getMember } from "#lib/services/access/get-member.ts";
import { removeMember } from "#lib/services/access/remove-member.ts";
import { updateMember } from "#lib/services/access/update-member.ts";

export const GET = route(getMemberOperation, (context, input) => getMember(context, input));
export const PATCH = route(updateMemberOperation, updateMember);
export const DELETE = route(removeMemberOperation, removeMember);
