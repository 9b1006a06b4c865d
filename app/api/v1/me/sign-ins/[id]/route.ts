import { revokeSignInOperation } from "#lib/contracts/sign-ins.ts";
import { route } from "#lib/http/route.ts";
import { endOwnSignIns } from "#lib/services/access/end-sign-ins.ts";

export const DELETE = route(revokeSignInOperation, endOwnSignIns);
