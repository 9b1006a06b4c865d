import { executeRollbackOperation } from "#lib/contracts/rollbacks.ts";
import { route } from "#lib/http/route.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";

export const POST = route(executeRollbackOperation, async (context, input) => ({
  rollback: await executeRollback(context, input),
}));
