import type { LoadItem } from "../../contracts/loads.ts";
import type { Sql } from "../../db/database.ts";
import { type FirstChange, readFirstChanges } from "../../db/history/changes.ts";
import { readLoadGroups, readLoads, searchLoadGroups } from "../../db/history/load-rows.ts";
import { KEPT_AS_CURRENT } from "../../domain/retention/retention.ts";
import { identityView } from "../../domain/snapshot/key.ts";
import { requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { beforeLoad, decodeCursor, encodeCursor } from "../cursor.ts";
import { containsPattern, EVERYTHING } from "../like-pattern.ts";
import { retentionOfLoads } from "../retention/retention-of-loads.ts";
import { identityOf } from "./change-pages.ts";
import { listedLoadView, retainedLoad } from "./load-view.ts";

export type ListLoadsInput = {
  readonly deployment: string;
  readonly location: string;
  /** One item for loads that follow each other and are alike. */
  readonly collapse: boolean;
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly q?: string | undefined;
  /** Only loads below this number. */
  readonly before?: number | undefined;
};

type Page = { items: LoadItem[]; nextCursor: string | null };

/** Above every load number. */
const TOP = 2_147_483_647;

/** Changed assets that a row names. */
const KEYS_PER_LOAD = 6;

/** The history, newest first. Numbers never move, so pages fit together while loads come in. */
export async function listLoads(context: Context, input: ListLoadsInput): Promise<Page> {
  const location = await requireLocation(context, input.deployment, input.location, "history.read");
  const before = Math.min(decodeCursor(input.cursor, beforeLoad)?.before ?? TOP, input.before ?? TOP);
  const pattern = containsPattern(input.q);
  const list = input.collapse ? listGroups : listSingles;
  return list(context.db.sql, location.id, before, pattern, input.limit);
}

async function listSingles(
  sql: Sql,
  locationId: bigint,
  before: number,
  pattern: string,
  limit: number,
): Promise<Page> {
  const rows = await readLoads(sql, locationId, before, pattern, limit + 1);
  const shown = rows.slice(0, limit);
  const keys = await changedKeys(
    sql,
    locationId,
    shown.map((row) => row.number),
  );
  const retention = await retentionOfLoads(sql, locationId, shown.map(retainedLoad));
  return {
    items: shown.map((row) => ({
      ...listedLoadView(row, retention.get(row.number) ?? KEPT_AS_CURRENT),
      changedKeys: keys.get(row.number) ?? [],
    })),
    nextCursor: nextCursor(rows.length > limit, shown.at(-1)?.number),
  };
}

async function listGroups(sql: Sql, locationId: bigint, before: number, pattern: string, limit: number): Promise<Page> {
  const rows =
    pattern === EVERYTHING
      ? await readLoadGroups(sql, locationId, before, limit + 1)
      : await searchLoadGroups(sql, locationId, before, pattern, limit + 1);
  const shown = rows.slice(0, limit);
  // Members of a group differ in nothing from the one before, so whatever the group changed, its first load did.
  const keys = await changedKeys(
    sql,
    locationId,
    shown.map((row) => row.group_first),
  );
  const retention = await retentionOfLoads(sql, locationId, shown.map(retainedLoad));
  const items = shown.map((row) => ({
    ...listedLoadView(row, retention.get(row.number) ?? KEPT_AS_CURRENT),
    group: {
      first: row.group_first,
      last: row.group_last,
      count: row.group_count,
      counts: { added: row.group_added, removed: row.group_removed, changed: row.group_changed },
    },
    changedKeys: keys.get(row.group_first) ?? [],
  }));
  return { items, nextCursor: nextCursor(rows.length > limit, shown.at(-1)?.group_first) };
}

function nextCursor(more: boolean, last: number | undefined): string | null {
  return more && last !== undefined ? encodeCursor({ before: last }) : null;
}

async function changedKeys(
  sql: Sql,
  locationId: bigint,
  numbers: readonly number[],
): Promise<Map<number, LoadItem["changedKeys"]>> {
  const changes = await readFirstChanges(sql, locationId, numbers, KEYS_PER_LOAD);
  const byLoad = Map.groupBy(changes, (change: FirstChange) => change.load);
  return new Map(
    byLoad
      .entries()
      .map(([number, ofLoad]) => [
        number,
        ofLoad.map((change) => ({ ...identityView(identityOf(change)), kind: change.kind })),
      ]),
  );
}
