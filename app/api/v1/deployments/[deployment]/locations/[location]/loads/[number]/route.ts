import { describeLoadOperation, getLoadOperation } from "#lib/contracts/loads.ts";
import { route } from "#lib/http/route.ts";
import { describeLoad } from "#lib/services/history/describe-load.ts";
import { getLoad } from "#lib/services/history/get-load.ts";

export const GET = route(getLoadOperation, getLoad);
export const PATCH = route(describeLoadOperation, describeLoad);
