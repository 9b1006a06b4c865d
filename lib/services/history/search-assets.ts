import type { z } from "zod";
import type { searchAssetsOperation } from "../../contracts/assets.ts";
import { type CatalogueRow, readCatalogue } from "../../db/history/catalogue.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { displayKey, identityView } from "../../domain/snapshot/key.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { afterCatalogueAsset, decodeCursor, encodeCursor } from "../cursor.ts";
import { containsPattern } from "../like-pattern.ts";
import { identityOf } from "./change-pages.ts";

export type SearchAssetsInput = {
  readonly deployment: string;
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

export type AssetPage = z.infer<typeof searchAssetsOperation.response>;

/** The asset catalogue over all code locations of a deployment, sorted by key, removed assets included. */
export async function searchAssets(context: Context, input: SearchAssetsInput): Promise<AssetPage> {
  const deployment = await requireDeployment(context, input.deployment, "catalog.read");
  const place = decodeCursor(input.cursor, afterCatalogueAsset);
  const after = place && { locationId: BigInt(place.location), keyHash: Buffer.from(place.after, "hex") };
  const pattern = containsPattern(input.q);
  const rows = await readCatalogue(context.db.sql, deployment.id, pattern, after, input.limit + 1);
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  const more = rows.length > input.limit && last;
  return {
    items: shown.map(assetItem),
    nextCursor: more
      ? encodeCursor({ location: last.locationId.toString(), after: last.keyHash.toString("hex") })
      : null,
  };
}

function assetItem(row: CatalogueRow): AssetPage["items"][number] {
  const identity = identityOf(row);
  const { group, kinds } = row.body === null ? {} : definitionFromBody(row.body).more;
  return {
    name: displayKey(identity.key),
    ...identityView(identity),
    location: row.location,
    exists: row.exists,
    group: typeof group === "string" ? group : null,
    kinds: Array.isArray(kinds) ? kinds.filter((kind) => typeof kind === "string") : [],
    changedLoad: row.changedLoad,
  };
}
