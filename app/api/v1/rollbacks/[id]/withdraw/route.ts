import { withdrawRollbackOperation } from "#lib/contracts/approvals.ts";
import { route } from "#lib/http/route.ts";
import { withdrawRollback } from "#lib/services/rollback/withdraw-rollback.ts";

export const POST = route(withdrawRollbackOperation, async (context, input) => ({
  rollback: await withdrawRollback(context, input),
}));
