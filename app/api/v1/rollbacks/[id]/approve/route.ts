import { approveRollbackOperation } from "#lib/contracts/approvals.ts";
import { route } from "#lib/http/route.ts";
import { approveRollback } from "#lib/services/rollback/approve-rollback.ts";

export const POST = route(approveRollbackOperation, async (context, input) => ({
  rollback: await approveRollback(context, input),
}));
