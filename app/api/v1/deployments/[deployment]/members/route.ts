import { listDeploymentMembersOperation } from "#lib/contracts/members.ts";
import { route } from "#lib/http/route.ts";
import { listDeploymentMembers } from "#lib/services/access/list-members.ts";

export const GET = route(listDeploymentMembersOperation, listDeploymentMembers);
