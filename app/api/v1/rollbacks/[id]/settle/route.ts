import { settleRollbackOperation } from "#lib/contracts/rollbacks.ts";
import { route } from "#lib/http/route.ts";
import { settleRollback } from "#lib/services/rollback/settle-rollback.ts";

export const POST = route(settleRollbackOperation, async (context, input) => ({
  rollback: await settleRollback(context, input),
}));
