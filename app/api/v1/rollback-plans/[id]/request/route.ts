import { requestRollbackOperation } from "#lib/contracts/approvals.ts";
import { route } from "#lib/http/route.ts";
import { requestRollback } from "#lib/services/rollback/request-rollback.ts";

export const POST = route(requestRollbackOperation, async (context, input) => ({
  rollback: await requestRollback(context, input),
}));
