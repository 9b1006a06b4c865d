import type { ChangeView } from "../../contracts/changes.ts";
import type { Sql } from "../../db/database.ts";
import { countDiff, readDiff } from "../../db/history/diff.ts";
import { snapshotLoad } from "../../db/history/loads.ts";
import type { ChangeCounts } from "../../domain/diff/change.ts";
import type { AssetKey } from "../../domain/snapshot/asset.ts";
import { changeViews, identityOf, reversed } from "../history/change-pages.ts";

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
  const { earlier, later, backwards } = await order(sql, locationId, from, to);
  const counts = await countDiff(sql, locationId, earlier, later);
  const rows = await readDiff(sql, locationId, earlier, later, null, limit);
  const changes = await changeViews(sql, locationId, backwards ? rows.map(reversed) : rows, { values: false });
  return { counts: backwards ? { ...counts, added: counts.removed, removed: counts.added } : counts, changes };
}

const PAGE = 10_000;

/** Keys of every asset that differs between two loads, without reading a definition. */
export async function changedKeys(sql: Sql, locationId: bigint, from: number, to: number): Promise<AssetKey[]> {
  const { earlier, later } = await order(sql, locationId, from, to);
  const keys: AssetKey[] = [];
  let after: Buffer | null = null;
  for (;;) {
    const rows = await readDiff(sql, locationId, earlier, later, after, PAGE);
    for (const row of rows) keys.push(identityOf(row).key);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return keys;
    after = last.keyHash;
  }
}

async function order(sql: Sql, locationId: bigint, from: number, to: number) {
  const left = (await snapshotLoad(sql, locationId, from)) ?? 0;
  const right = (await snapshotLoad(sql, locationId, to)) ?? 0;
  return { earlier: Math.min(left, right), later: Math.max(left, right), backwards: left > right };
}
