import type { ChangeView } from "../../contracts/changes.ts";
import type { Sql } from "../../db/database.ts";
import { EMPTY_SNAPSHOT, type SnapshotLoad, snapshotLoad } from "../../db/history/loads.ts";
import type { ChangeCounts } from "../../domain/diff/change.ts";
import { changeViews } from "../history/change-pages.ts";
import { diffLoads } from "../history/diff-loads.ts";

export type Comparison = {
  readonly counts: ChangeCounts;
  /** At most as many as asked for, sorted by key. */
  readonly changes: ChangeView[];
};

/**
 * The tracked changes from one load of a location to another, whichever is the older; a failed load stands
 * for the last good one before it.
 */
export async function compareLoads(
  sql: Sql,
  locationId: bigint,
  from: number,
  to: number,
  limit: number,
): Promise<Comparison> {
  const ends = await snapshotsOf(sql, locationId, { from, to });
  const diff = await diffLoads(sql, locationId, ends.from, ends.to);
  const rows = await diff.page(null, limit);
  const options = { values: false, shared: () => diff.shared };
  return { counts: diff.counts, changes: await changeViews(sql, locationId, rows, options) };
}

/** The snapshots of two loads of a location, a failed one standing for the last good one before it. */
export async function snapshotsOf(
  sql: Sql,
  locationId: bigint,
  range: { readonly from: number; readonly to: number },
): Promise<{ from: SnapshotLoad; to: SnapshotLoad }> {
  const from = await snapshotLoad(sql, locationId, range.from);
  const to = await snapshotLoad(sql, locationId, range.to);
  return { from: from ?? EMPTY_SNAPSHOT, to: to ?? EMPTY_SNAPSHOT };
}
