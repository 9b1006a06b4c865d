import { listHoldsOperation } from "#lib/contracts/holds.ts";
import { route } from "#lib/http/route.ts";
import { listHolds } from "#lib/services/holds/list-holds.ts";

export const GET = route(listHoldsOperation, listHolds);
