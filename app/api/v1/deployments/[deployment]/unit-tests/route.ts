import { testUnitDraftOperation } from "#lib/contracts/units.ts";
import { route } from "#lib/http/route.ts";
import { testUnitDraft } from "#lib/services/deployments/test-unit.ts";

export const POST = route(testUnitDraftOperation, (context, input) => testUnitDraft(context, input));
