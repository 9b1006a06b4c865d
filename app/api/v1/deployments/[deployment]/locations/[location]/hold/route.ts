import { releaseHoldOperation } from "#lib/contracts/deployments.ts";
import { route } from "#lib/http/route.ts";
import { releaseHold } from "#lib/services/deployments/release-hold.ts";

export const DELETE = route(releaseHoldOperation, releaseHold);
