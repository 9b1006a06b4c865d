import { listAssetValuesOperation } from "#lib/contracts/catalogue.ts";
import { route } from "#lib/http/route.ts";
import { listAssetValues } from "#lib/services/history/list-asset-values.ts";

export const GET = route(listAssetValuesOperation, listAssetValues);
