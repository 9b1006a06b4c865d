import type { z } from "zod";
import type { listAssetPlacesOperation } from "../../contracts/catalogue.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { locateAsset } from "./locate-assets.ts";

export type ListAssetPlacesInput = { readonly deployment: string; readonly key: readonly string[] };

/** The code locations of a deployment that have an asset of this key, or had it. */
export async function listAssetPlaces(
  context: Context,
  input: ListAssetPlacesInput,
): Promise<z.infer<typeof listAssetPlacesOperation.response>> {
  const deployment = await requireDeployment(context, input.deployment, "catalog.read");
  return { items: await locateAsset(context.db.sql, deployment.id, input.key) };
}
