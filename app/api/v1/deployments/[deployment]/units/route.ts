import { listUnitsOperation } from "#lib/contracts/units.ts";
import { route } from "#lib/http/route.ts";
import { listUnits } from "#lib/services/deployments/list-units.ts";

export const GET = route(listUnitsOperation, listUnits);
