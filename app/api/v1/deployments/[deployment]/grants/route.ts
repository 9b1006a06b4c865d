import { grantDeploymentRoleOperation, listDeploymentGrantsOperation } from "#lib/contracts/grants.ts";
import { route } from "#lib/http/route.ts";
import { grantRole } from "#lib/services/access/grant-role.ts";
import { listGrants } from "#lib/services/access/list-grants.ts";

export const GET = route(listDeploymentGrantsOperation, listGrants);
export const PUT = route(grantDeploymentRoleOperation, grantRole);
