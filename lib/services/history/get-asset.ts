import type { z } from "zod";
import type { getAssetOperation } from "../../contracts/assets.ts";
import { readDefinitions } from "../../db/history/definitions.ts";
import { assetView } from "../../domain/snapshot/asset-view.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { type AssetQuery, findAsset } from "./find-asset.ts";
import { listDependents } from "./list-dependents.ts";
import { locateAssets } from "./locate-assets.ts";

export type GetAssetInput = AssetQuery & { readonly deployment: string; readonly location: string };
export type GetAssetView = z.infer<typeof getAssetOperation.response>;

/** Dependents that are named at most. */
const DEPENDENTS = 1000;

/** One asset as it stands, or as it last stood when it was removed. */
export async function getAsset(context: Context, input: GetAssetInput): Promise<GetAssetView> {
  const { sql } = context.db;
  const location = await requireLocation(context, input.deployment, input.location, "catalog.read");
  const { standing } = await findAsset(sql, location, input);
  const stored = await readDefinitions(sql, location.id, [standing.contentHash]);
  const body = stored.get(standing.contentHash.toString("hex"))?.body;
  if (body === undefined) throw new Error(`location ${location.id} lost a definition of ${input.key.join(" / ")}`);
  const definition = definitionFromBody(body);
  const parents = definition.dependencies.map(({ key }) => key);
  const { repository } = definition;
  return {
    asset: assetView(definition),
    exists: standing.lastLoad === null,
    firstLoad: standing.firstLoad,
    lastLoad: standing.lastLoad,
    changedLoad: standing.changedLoad,
    dependencyPlaces: await locateAssets(sql, location.deployment.id, parents, { location: location.name, repository }),
    dependents: await listDependents(sql, location, input.key, DEPENDENTS),
  };
}
