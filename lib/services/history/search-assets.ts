import type { z } from "zod";
import type { CatalogueFilterQuery, searchAssetsOperation } from "../../contracts/catalogue.ts";
import { type CatalogueRow, readCatalogue } from "../../db/history/catalogue.ts";
import { readUnlistedNames } from "../../db/history/listings.ts";
import { displayKey, identityView } from "../../domain/snapshot/key.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { afterCatalogueAsset, decodeCursor, encodeCursor } from "../cursor.ts";
import { catalogueFilter } from "./catalogue-filter.ts";
import { identityOf } from "./change-pages.ts";

export type SearchAssetsInput = CatalogueFilterQuery & {
  readonly deployment: string;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

export type AssetPage = z.infer<typeof searchAssetsOperation.response>;

/** The asset catalogue over all code locations of a deployment, sorted by key, removed assets included. */
export async function searchAssets(context: Context, input: SearchAssetsInput): Promise<AssetPage> {
  const { sql } = context.db;
  const deployment = await requireDeployment(context, input.deployment, "catalog.read");
  const place = decodeCursor(input.cursor, afterCatalogueAsset);
  const after = place && { locationId: BigInt(place.location), keyHash: Buffer.from(place.after, "hex") };
  const filter = catalogueFilter(deployment.id, input, new Date());
  const rows = await readCatalogue(sql, filter, after, input.limit + 1);
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  const more = rows.length > input.limit && last;
  return {
    items: shown.map(assetItem),
    nextCursor: more
      ? encodeCursor({ location: last.locationId.toString(), after: last.keyHash.toString("hex") })
      : null,
    catchingUp: await readUnlistedNames(sql, deployment.id),
  };
}

function assetItem(row: CatalogueRow): AssetPage["items"][number] {
  const identity = identityOf(row);
  return {
    name: displayKey(identity.key),
    ...identityView(identity),
    location: row.location,
    exists: row.exists,
    group: row.group,
    kinds: [...row.kinds],
    owners: [...row.owners],
    changedLoad: row.changedLoad,
    changedAt: row.changedAt.toISOString(),
  };
}
