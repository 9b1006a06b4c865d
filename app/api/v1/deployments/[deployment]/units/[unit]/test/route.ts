import { testUnitOperation } from "#lib/contracts/units.ts";
import { route } from "#lib/http/route.ts";
import { testUnit } from "#lib/services/deployments/test-unit.ts";

export const POST = route(testUnitOperation, (context, input) => testUnit(context, input));
