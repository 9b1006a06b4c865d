import { revokeGrantOperation } from "#lib/contracts/grants.ts";
import { route } from "#lib/http/route.ts";
import { revokeGrant } from "#lib/services/access/revoke-grant.ts";

export const DELETE = route(revokeGrantOperation, revokeGrant);
