import { declineRollbackOperation } from "#lib/contracts/approvals.ts";
import { route } from "#lib/http/route.ts";
import { declineRollback } from "#lib/services/rollback/decline-rollback.ts";

export const POST = route(declineRollbackOperation, async (context, input) => ({
  rollback: await declineRollback(context, input),
}));
