import { checkRollbackOperation } from "#lib/contracts/rollbacks.ts";
import { route } from "#lib/http/route.ts";
import { checkRollback } from "#lib/services/rollback/check-rollback.ts";

export const POST = route(checkRollbackOperation, async (context, input) => ({
  rollback: await checkRollback(context, input),
}));
