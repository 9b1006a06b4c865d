import { createMemberLinkOperation, revokeMemberLinkOperation } from "#lib/contracts/members.ts";
import { route } from "#lib/http/route.ts";
import { createLink } from "#lib/services/access/create-link.ts";
import { revokeLink } from "#lib/services/access/revoke-link.ts";

export const POST = route(createMemberLinkOperation, createLink);
export const DELETE = route(revokeMemberLinkOperation, revokeLink);
