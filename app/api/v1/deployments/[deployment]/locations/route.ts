import { listLocationsOperation } from "#lib/contracts/deployments.ts";
import { route } from "#lib/http/route.ts";
import { listLocations } from "#lib/services/deployments/list-locations.ts";

export const GET = route(listLocationsOperation, listLocations);
