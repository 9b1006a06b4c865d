import { reloadLocationOperation } from "#lib/contracts/deployments.ts";
import { route } from "#lib/http/route.ts";
import { reloadLocation } from "#lib/services/deployments/reload-location.ts";

export const POST = route(reloadLocationOperation, (context, input) => reloadLocation(context, input));
