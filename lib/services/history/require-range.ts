import type { Sql } from "../../db/database.ts";
import { type SnapshotLoad, snapshotLoad } from "../../db/history/loads.ts";
import { noSuchLoad } from "./get-load.ts";

/**
 * The snapshots that stand for the two loads of a diff: 0 is the empty one, and a failed load stands for the last good
 * one before it.
 * @throws ServiceError `not_found` for a load that is not there.
 */
export async function requireRange(
  sql: Sql,
  location: { readonly id: bigint; readonly name: string },
  range: { readonly from: number; readonly to: number },
): Promise<{ from: SnapshotLoad; to: SnapshotLoad }> {
  const from = await snapshotLoad(sql, location.id, range.from);
  if (from === null) throw noSuchLoad(location.name, range.from);
  const to = await snapshotLoad(sql, location.id, range.to);
  if (to === null) throw noSuchLoad(location.name, range.to);
  return { from, to };
}
