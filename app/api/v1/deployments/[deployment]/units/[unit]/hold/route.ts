import { extendHoldOperation, holdUnitOperation, releaseUnitHoldOperation } from "#lib/contracts/holds.ts";
import { route } from "#lib/http/route.ts";
import { extendHold } from "#lib/services/holds/extend-hold.ts";
import { holdUnit } from "#lib/services/holds/hold-unit.ts";
import { releaseUnitHold } from "#lib/services/holds/release-unit-hold.ts";

export const POST = route(holdUnitOperation, holdUnit);
export const PATCH = route(extendHoldOperation, extendHold);
export const DELETE = route(releaseUnitHoldOperation, releaseUnitHold);
