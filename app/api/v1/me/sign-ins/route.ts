import { listSignInsOperation, revokeOtherSignInsOperation } from "#lib/contracts/sign-ins.ts";
import { route } from "#lib/http/route.ts";
import { endOwnSignIns } from "#lib/services/access/end-sign-ins.ts";
import { listOwnSignIns } from "#lib/services/access/list-sign-ins.ts";

export const GET = route(listSignInsOperation, listOwnSignIns);
export const DELETE = route(revokeOtherSignInsOperation, endOwnSignIns);
