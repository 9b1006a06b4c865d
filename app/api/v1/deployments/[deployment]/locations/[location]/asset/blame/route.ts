import { getAssetBlameOperation } from "#lib/contracts/asset-versions.ts";
import { route } from "#lib/http/route.ts";
import { getAssetBlame } from "#lib/services/history/get-asset-blame.ts";

export const GET = route(getAssetBlameOperation, getAssetBlame);
