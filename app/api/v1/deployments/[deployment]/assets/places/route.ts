import { listAssetPlacesOperation } from "#lib/contracts/catalogue.ts";
import { route } from "#lib/http/route.ts";
import { listAssetPlaces } from "#lib/services/history/list-asset-places.ts";

export const GET = route(listAssetPlacesOperation, listAssetPlaces);
