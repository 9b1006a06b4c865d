import { getAssetLineageOperation } from "#lib/contracts/lineage.ts";
import { route } from "#lib/http/route.ts";
import { getAssetLineage } from "#lib/services/lineage/get-asset-lineage.ts";

export const GET = route(getAssetLineageOperation, getAssetLineage);
