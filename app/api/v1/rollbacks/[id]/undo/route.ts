import { undoRollbackOperation } from "#lib/contracts/approvals.ts";
import { route } from "#lib/http/route.ts";
import { undoRollback } from "#lib/services/rollback/undo-rollback.ts";

export const POST = route(undoRollbackOperation, async (context, input) => ({
  plan: await undoRollback(context, input),
}));
