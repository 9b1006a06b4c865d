import type { z } from "zod";
import type { CatalogueFacet, CatalogueFilterQuery, listAssetValuesOperation } from "../../contracts/catalogue.ts";
import { readCatalogueValues } from "../../db/history/catalogue.ts";
import { readUnlistedNames } from "../../db/history/listings.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { containsPattern } from "../like-pattern.ts";
import { catalogueFilter } from "./catalogue-filter.ts";

export type ListAssetValuesInput = CatalogueFilterQuery & {
  readonly deployment: string;
  readonly of: CatalogueFacet;
  readonly find?: string | undefined;
  readonly limit: number;
};

export type AssetValues = z.infer<typeof listAssetValuesOperation.response>;

/**
 * Values of one facet among the assets that the other filters find: what is chosen in the facet itself is left out of
 * account, since a second value widens what is found.
 */
export async function listAssetValues(context: Context, input: ListAssetValuesInput): Promise<AssetValues> {
  const { sql } = context.db;
  const deployment = await requireDeployment(context, input.deployment, "catalog.read");
  const filter = catalogueFilter(deployment.id, { ...input, [input.of]: undefined }, new Date());
  const values = await readCatalogueValues(sql, filter, input.of, containsPattern(input.find), input.limit + 1);
  return {
    items: values.slice(0, input.limit),
    isCut: values.length > input.limit,
    catchingUp: await readUnlistedNames(sql, deployment.id),
  };
}
