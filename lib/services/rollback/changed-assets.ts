import type { ChangeCounts } from "../../domain/diff/change.ts";
import { facetMask } from "../../domain/diff/facets.ts";
import type { KeyText } from "../../domain/lineage/location-graph.ts";
import { BACKFILL_FACETS, type BackfillFacet } from "../../domain/rollback/backfill.ts";
import type { AssetKey } from "../../domain/snapshot/asset.ts";
import type { Context } from "../context.ts";
import { byKey, identityOf } from "../history/change-pages.ts";
import { type IndexedChange, readDiffIndex } from "../history/diff-index.ts";
import { snapshotsOf } from "./compare-loads.ts";

export type ChangedAssets = {
  readonly counts: ChangeCounts;
  /** Of every asset that differs, in no particular order. */
  readonly keys: readonly KeyText[];
  /** Those of them whose data the target's code would make otherwise, of which the first come by name. */
  readonly backfills: {
    readonly count: number;
    readonly first: readonly { readonly key: AssetKey; readonly because: readonly BackfillFacet[] }[];
  };
};

/**
 * What differs between two loads of a location, a failed one standing for the last good one before it.
 * @param most backfills that are named.
 */
export async function readChangedAssets(
  context: Pick<Context, "db" | "signal">,
  locationId: bigint,
  range: { readonly from: number; readonly to: number },
  most: number,
): Promise<ChangedAssets> {
  const { from, to } = await snapshotsOf(context.db.sql, locationId, range);
  const { counts, changes } = await readDiffIndex(context, locationId, from, to);
  const mask = facetMask(BACKFILL_FACETS);
  const backfills = changes.filter(({ facets }) => (facets & mask) !== 0);
  return {
    counts,
    keys: changes.map(({ key }) => key),
    backfills: {
      count: backfills.length,
      first: firstByKey(backfills, most).map((change) => ({
        key: identityOf(change).key,
        because: BACKFILL_FACETS.filter((facet) => (change.facets & facetMask([facet])) !== 0),
      })),
    },
  };
}

/** The first so many in the order of keys; sorting 100,000 would keep other requests waiting. */
function firstByKey(changes: readonly IndexedChange[], most: number): readonly IndexedChange[] {
  const first: IndexedChange[] = [];
  for (const change of changes) {
    const last = first.at(-1);
    if (first.length === most && last !== undefined && byKey(last, change) <= 0) continue;
    const place = first.findIndex((earlier) => byKey(earlier, change) > 0);
    first.splice(place === -1 ? first.length : place, 0, change);
    if (first.length > most) first.pop();
  }
  return first;
}
