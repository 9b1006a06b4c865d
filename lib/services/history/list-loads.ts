import type { LoadFilter } from "../../contracts/load-filter.ts";
import type { LoadItem } from "../../contracts/loads.ts";
import type { Sql } from "../../db/database.ts";
import { type FirstChange, readFirstChanges, readMatchingChanges } from "../../db/history/changes.ts";
import { findLoads, lastOfGroupsBelow } from "../../db/history/find-loads.ts";
import { type GroupRow, type LoadRow, readGroupsOf, readLoadGroups, readLoads } from "../../db/history/load-rows.ts";
import { KEPT_AS_CURRENT } from "../../domain/retention/retention.ts";
import { identityView } from "../../domain/snapshot/key.ts";
import { requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { beforeLoad, decodeCursor, encodeCursor } from "../cursor.ts";
import { retentionOfLoads } from "../retention/retention-of-loads.ts";
import { identityOf } from "./change-pages.ts";
import { listedLoadView, retainedLoad } from "./load-view.ts";
import { type Narrowing, narrowingOf } from "./narrow-loads.ts";

export type ListLoadsInput = Partial<LoadFilter> & {
  readonly deployment: string;
  readonly location: string;
  /** One item for loads that follow each other and are alike; it is there when any of them matches. */
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
  const { sql } = context.db;
  const before = Math.min(decodeCursor(input.cursor, beforeLoad)?.before ?? TOP, input.before ?? TOP);
  const narrowing = await narrowingOf(sql, location.id, input);
  const list = input.collapse ? listGroups : listSingles;
  return list(sql, location.id, before, narrowing, input.limit);
}

async function listSingles(
  sql: Sql,
  locationId: bigint,
  before: number,
  narrowing: Narrowing,
  limit: number,
): Promise<Page> {
  const wanted = { ...narrowing, atMost: before - 1, firstsAlone: false };
  const found = await findLoads(sql, locationId, wanted, limit + 1);
  const numbers = found.slice(0, limit).map((load) => load.number);
  const rows = await readLoads(sql, locationId, numbers);
  const items = await itemsOf(sql, locationId, rows, rows, narrowing.text);
  return { items, nextCursor: nextCursor(found.length > limit, numbers.at(-1)) };
}

async function listGroups(
  sql: Sql,
  locationId: bigint,
  before: number,
  narrowing: Narrowing,
  limit: number,
): Promise<Page> {
  const rows = narrowing.isWhole
    ? await readLoadGroups(sql, locationId, before, limit + 1)
    : await findGroups(sql, locationId, before, narrowing, limit + 1);
  const shown = rows.slice(0, limit);
  // Members of a group differ in nothing from the one before, so whatever the group changed, its first load did.
  const items = await itemsOf(sql, locationId, shown, shown.map(firstOf), narrowing.text);
  const groups = shown.map((row) => ({
    first: row.group_first,
    last: row.group_last,
    count: row.group_count,
    counts: { added: row.group_added, removed: row.group_removed, changed: row.group_changed },
  }));
  return {
    items: items.map((item, at) => ({ ...item, group: groups[at] })),
    nextCursor: nextCursor(rows.length > limit, shown.at(-1)?.group_first),
  };
}

/** Loads as they are listed. `changing`: for each of them, the load whose changed assets it names. */
async function itemsOf(
  sql: Sql,
  locationId: bigint,
  rows: readonly LoadRow[],
  changing: readonly Changing[],
  text: string | null,
): Promise<LoadItem[]> {
  const keys = await changedKeys(sql, locationId, changing, text);
  const retention = await retentionOfLoads(sql, locationId, rows.map(retainedLoad));
  return rows.map((row, at) => ({
    ...listedLoadView(row, retention.get(row.number) ?? KEPT_AS_CURRENT),
    changedKeys: keys.get(changing[at]?.number ?? row.number) ?? [],
  }));
}

/** Wanted loads that are looked for in one go, for each group that is. */
const LOADS_PER_GROUP = 4;

/**
 * Groups of which a member is wanted, newest first. It goes from the loads to their groups: asking each group whether
 * one of its members is wanted would read all groups for what few loads have.
 */
async function findGroups(
  sql: Sql,
  locationId: bigint,
  before: number,
  narrowing: Narrowing,
  limit: number,
): Promise<GroupRow[]> {
  const firsts = new Set<number>();
  let atMost = await lastOfGroupsBelow(sql, locationId, before);
  // Whatever a group changed, its first load did.
  const firstsAlone = narrowing.change !== null;
  while (firsts.size < limit) {
    const most = (limit - firsts.size) * LOADS_PER_GROUP;
    const found = await findLoads(sql, locationId, { ...narrowing, atMost, firstsAlone }, most);
    for (const { groupFirst } of found) if (firsts.size < limit) firsts.add(groupFirst);
    const last = found.at(-1);
    if (last === undefined || found.length < most) break;
    // On with what comes before the last one's group, which may have many members more that are wanted.
    atMost = last.groupFirst - 1;
  }
  return readGroupsOf(sql, locationId, [...firsts]);
}

function nextCursor(more: boolean, last: number | undefined): string | null {
  return more && last !== undefined ? encodeCursor({ before: last }) : null;
}

type Changing = { readonly number: number; readonly added: number; readonly removed: number; readonly changed: number };

function firstOf(row: GroupRow): Changing {
  return { number: row.group_first, added: row.group_added, removed: row.group_removed, changed: row.group_changed };
}

/** Of loads that changed more, those that hold a text do not come first: finding them takes a look at every one. */
const MOST_LOOKED_THROUGH = 1000;

/** The first changed assets of each load; where a text is looked for, those that hold it come before the others. */
async function changedKeys(
  sql: Sql,
  locationId: bigint,
  loads: readonly Changing[],
  text: string | null,
): Promise<Map<number, LoadItem["changedKeys"]>> {
  const numbers = loads.map((load) => load.number);
  const few = loads.filter((load) => load.added + load.removed + load.changed <= MOST_LOOKED_THROUGH);
  const fewNumbers = few.map((load) => load.number);
  const first = await readFirstChanges(sql, locationId, numbers, KEYS_PER_LOAD);
  const matching = text === null ? [] : await readMatchingChanges(sql, locationId, fewNumbers, text, KEYS_PER_LOAD);
  const byLoad = Map.groupBy([...matching, ...first], (change: FirstChange) => change.load);
  return new Map(byLoad.entries().map(([number, changes]) => [number, shownKeys(changes)]));
}

function shownKeys(changes: readonly FirstChange[]): LoadItem["changedKeys"] {
  const byIdentity = new Map(changes.map((change) => [JSON.stringify([change.key, change.repository]), change]));
  return [...byIdentity.values()]
    .slice(0, KEYS_PER_LOAD)
    .map((change) => ({ ...identityView(identityOf(change)), kind: change.kind }));
}
