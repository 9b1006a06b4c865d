import { getMeOperation, updateMeOperation } from "#lib/contracts/me.ts";
import { route } from "#lib/http/route.ts";
import { getMe } from "#lib/services/access/get-me.ts";
import { updateMe } from "#lib/services/access/update-me.ts";

export const GET = route(getMeOperation, (context) => getMe(context));
export const PATCH = route(updateMeOperation, updateMe);
