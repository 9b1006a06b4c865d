import { createDeploymentTokenOperation, listDeploymentTokensOperation } from "#lib/contracts/tokens.ts";
import { route } from "#lib/http/route.ts";
import { issueDeploymentToken } from "#lib/services/access/issue-deployment-token.ts";
import { listDeploymentTokens } from "#lib/services/access/list-deployment-tokens.ts";

export const GET = route(listDeploymentTokensOperation, listDeploymentTokens);
export const POST = route(createDeploymentTokenOperation, issueDeploymentToken);
