import { gateOperation } from "#lib/contracts/deployments.ts";
import { route } from "#lib/http/route.ts";
import { gate } from "#lib/services/deployments/gate.ts";

export const GET = route(gateOperation, gate);
