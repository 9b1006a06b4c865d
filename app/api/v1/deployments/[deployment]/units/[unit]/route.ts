import { deleteUnitOperation, putUnitOperation } from "#lib/contracts/units.ts";
import { route } from "#lib/http/route.ts";
import { deleteUnit } from "#lib/services/deployments/delete-unit.ts";
import { putUnit } from "#lib/services/deployments/put-unit.ts";

export const PUT = route(putUnitOperation, putUnit);
export const DELETE = route(deleteUnitOperation, deleteUnit);
