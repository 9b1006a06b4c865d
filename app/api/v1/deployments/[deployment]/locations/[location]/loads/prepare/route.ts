import { prepareLoadOperation } from "#lib/contracts/loads.ts";
import { route } from "#lib/http/route.ts";
import { prepareLoad } from "#lib/services/history/prepare-load.ts";

export const POST = route(prepareLoadOperation, prepareLoad);
