import { getLocationOperation } from "#lib/contracts/deployments.ts";
import { route } from "#lib/http/route.ts";
import { getLocation } from "#lib/services/deployments/get-location.ts";

export const GET = route(getLocationOperation, getLocation);
