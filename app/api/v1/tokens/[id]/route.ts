import { revokeTokenOperation } from "#lib/contracts/tokens.ts";
import { route } from "#lib/http/route.ts";
import { revokeToken } from "#lib/services/access/revoke-token.ts";

export const DELETE = route(revokeTokenOperation, revokeToken);
