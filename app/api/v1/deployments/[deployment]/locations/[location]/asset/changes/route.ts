import { listAssetChangesOperation } from "#lib/contracts/assets.ts";
import { route } from "#lib/http/route.ts";
import { listAssetChanges } from "#lib/services/history/list-asset-changes.ts";

export const GET = route(listAssetChangesOperation, listAssetChanges);
