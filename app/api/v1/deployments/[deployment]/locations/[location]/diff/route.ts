import { getDiffOperation } from "#lib/contracts/diff.ts";
import { route } from "#lib/http/route.ts";
import { getDiff } from "#lib/services/history/get-diff.ts";

export const GET = route(getDiffOperation, getDiff);
