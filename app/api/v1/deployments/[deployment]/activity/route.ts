import { listActivityOperation } from "#lib/contracts/activity.ts";
import { route } from "#lib/http/route.ts";
import { listActivity } from "#lib/services/history/list-activity.ts";

export const GET = route(listActivityOperation, listActivity);
