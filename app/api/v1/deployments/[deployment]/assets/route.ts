import { searchAssetsOperation } from "#lib/contracts/catalogue.ts";
import { route } from "#lib/http/route.ts";
import { searchAssets } from "#lib/services/history/search-assets.ts";

export const GET = route(searchAssetsOperation, searchAssets);
