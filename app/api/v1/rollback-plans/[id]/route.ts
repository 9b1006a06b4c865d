import { getPlanOperation } from "#lib/contracts/rollbacks.ts";
import { route } from "#lib/http/route.ts";
import { getPlan } from "#lib/services/rollback/get-plan.ts";

export const GET = route(getPlanOperation, async (context, input) => ({ plan: await getPlan(context, input) }));
