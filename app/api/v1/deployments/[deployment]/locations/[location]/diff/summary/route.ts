import { summarizeDiffOperation } from "#lib/contracts/diff.ts";
import { route } from "#lib/http/route.ts";
import { summarizeDiff } from "#lib/services/history/summarize-diff.ts";

export const GET = route(summarizeDiffOperation, summarizeDiff);
