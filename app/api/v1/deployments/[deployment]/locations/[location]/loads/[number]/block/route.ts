import { blockVersionOperation, liftBlockOperation } from "#lib/contracts/holds.ts";
import { route } from "#lib/http/route.ts";
import { blockVersion } from "#lib/services/holds/block-version.ts";
import { liftBlock } from "#lib/services/holds/lift-block.ts";

export const POST = route(blockVersionOperation, blockVersion);
export const DELETE = route(liftBlockOperation, liftBlock);
