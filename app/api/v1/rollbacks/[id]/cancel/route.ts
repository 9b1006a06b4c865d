import { cancelRollbackOperation } from "#lib/contracts/rollbacks.ts";
import { route } from "#lib/http/route.ts";
import { cancelRollback } from "#lib/services/rollback/cancel-rollback.ts";

export const POST = route(cancelRollbackOperation, async (context, input) => ({
  rollback: await cancelRollback(context, input),
}));
