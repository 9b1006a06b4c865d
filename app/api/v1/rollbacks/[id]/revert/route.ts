import { revertRollbackOperation } from "#lib/contracts/rollbacks.ts";
import { route } from "#lib/http/route.ts";
import { revertRollback } from "#lib/services/rollback/revert-rollback.ts";

export const POST = route(revertRollbackOperation, async (context, input) => ({
  plan: await revertRollback(context, input),
}));
