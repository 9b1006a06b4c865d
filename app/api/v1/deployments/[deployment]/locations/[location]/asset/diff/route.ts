import { getAssetDiffOperation } from "#lib/contracts/asset-versions.ts";
import { route } from "#lib/http/route.ts";
import { getAssetDiff } from "#lib/services/history/get-asset-diff.ts";

export const GET = route(getAssetDiffOperation, getAssetDiff);
