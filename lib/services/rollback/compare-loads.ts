import type { ChangeView } from "../../contracts/changes.ts";
import type { Sql } from "../../db/database.ts";
import { EMPTY_SNAPSHOT, snapshotLoad } from "../../db/history/loads.ts";
import type { ChangeCounts } from "../../domain/diff/change.ts";
import { changeViews } from "../history/change-pages.ts";
import { diffLoads, type LoadDiff } from "../history/diff-loads.ts";

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
  const diff = await diffOfLoads(sql, locationId, from, to);
  const rows = await diff.page(null, limit);
  const options = { values: false, shared: () => diff.shared };
  return { counts: diff.counts, changes: await changeViews(sql, locationId, rows, options) };
}

/** The diff of two loads of a location, a failed one standing for the last good one before it. */
export async function diffOfLoads(sql: Sql, locationId: bigint, from: number, to: number): Promise<LoadDiff> {
  const left = await snapshotLoad(sql, locationId, from);
  const right = await snapshotLoad(sql, locationId, to);
  return diffLoads(sql, locationId, left ?? EMPTY_SNAPSHOT, right ?? EMPTY_SNAPSHOT);
}
