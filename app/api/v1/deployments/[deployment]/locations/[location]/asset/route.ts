import { getAssetOperation } from "#lib/contracts/assets.ts";
import { route } from "#lib/http/route.ts";
import { getAsset } from "#lib/services/history/get-asset.ts";

export const GET = route(getAssetOperation, getAsset);
