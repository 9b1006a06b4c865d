import type { z } from "zod";
import type { listAssetChangesOperation } from "../../contracts/assets.ts";
import { type AssetChangeRow, readAssetChanges } from "../../db/history/asset-history.ts";
import { type SharedFacts, sharedFacts } from "../../domain/diff/shared-facts.ts";
import { requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { beforeLoad, decodeCursor, encodeCursor } from "../cursor.ts";
import { changeLoadView } from "./change-load-view.ts";
import { changeViews } from "./change-pages.ts";
import { type AssetQuery, findAsset } from "./find-asset.ts";

export type ListAssetChangesInput = AssetQuery & {
  readonly deployment: string;
  readonly location: string;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

export type AssetChangesView = z.infer<typeof listAssetChangesOperation.response>;

/** Above every load number. */
const TOP = 2_147_483_647;

/** Each time the asset's definition changed, newest first, with old and new values. */
export async function listAssetChanges(context: Context, input: ListAssetChangesInput): Promise<AssetChangesView> {
  const { sql } = context.db;
  const location = await requireLocation(context, input.deployment, input.location, "catalog.read");
  const before = decodeCursor(input.cursor, beforeLoad)?.before ?? TOP;
  const { keyHash } = await findAsset(sql, location, input);
  const rows = await readAssetChanges(sql, location.id, keyHash, { before, limit: input.limit + 1 });
  const shown = rows.slice(0, input.limit);
  const shared = shown.map(({ baseMake, make }) => sharedFacts(baseMake, make));
  const changes = await changeViews(sql, location.id, shown, {
    values: true,
    shared: (place) => shared[place] as SharedFacts,
  });
  const last = shown.at(-1);
  return {
    items: changes.map((change, place) => ({ load: changeLoadView((shown[place] as AssetChangeRow).load), change })),
    nextCursor: rows.length > input.limit && last ? encodeCursor({ before: last.load.number }) : null,
  };
}
