import { listMemberSignInsOperation, revokeMemberSignInsOperation } from "#lib/contracts/sign-ins.ts";
import { route } from "#lib/http/route.ts";
import { endMemberSignIns } from "#lib/services/access/end-sign-ins.ts";
import { listMemberSignIns } from "#lib/services/access/list-sign-ins.ts";

export const GET = route(listMemberSignInsOperation, listMemberSignIns);
export const DELETE = route(revokeMemberSignInsOperation, endMemberSignIns);
