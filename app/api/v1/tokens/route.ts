import { createTokenOperation, listTokensOperation, revokeTokensOperation } from "#lib/contracts/tokens.ts";
import { route } from "#lib/http/route.ts";
import { issueToken } from "#lib/services/access/issue-token.ts";
import { listTokens } from "#lib/services/access/list-tokens.ts";
import { revokeTokens } from "#lib/services/access/revoke-tokens.ts";

export const GET = route(listTokensOperation, listTokens);
export const POST = route(createTokenOperation, issueToken);
export const DELETE = route(revokeTokensOperation, revokeTokens);
