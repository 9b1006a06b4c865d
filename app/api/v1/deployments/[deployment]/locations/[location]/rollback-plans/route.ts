import { planRollbackOperation } from "#lib/contracts/rollbacks.ts";
import { route } from "#lib/http/route.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";

export const POST = route(planRollbackOperation, async (context, input) => ({
  plan: await planRollback(context, input),
}));
