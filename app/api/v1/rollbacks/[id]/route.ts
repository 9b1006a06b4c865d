import { getRollbackOperation } from "#lib/contracts/rollbacks.ts";
import { route } from "#lib/http/route.ts";
import { getRollback } from "#lib/services/rollback/get-rollback.ts";

export const GET = route(getRollbackOperation, async (context, input) => ({
  rollback: await getRollback(context, input),
}));
