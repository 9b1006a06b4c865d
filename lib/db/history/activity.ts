import type { LoadChange, LoadStatus } from "../../contracts/load-filter.ts";
import type { Sql } from "../database.ts";
import { loadGit } from "./image-facts.ts";
import { CHANGE_CONDITIONS, personCondition, STATUS_CONDITIONS } from "./load-conditions.ts";
import { LISTED_LOAD_COLUMNS, LOAD_JOINS, type LoadRow } from "./load-rows.ts";

/** What a timeline is narrowed to; null: not by this. */
export type ActivityFilter = {
  readonly status: LoadStatus | null;
  readonly change: LoadChange | null;
  /** LIKE pattern over lower-cased names and addresses of who deployed and who wrote the commit. */
  readonly person: string | null;
  /** LIKE pattern over the commit's hash. */
  readonly commit: string | null;
  /** LIKE pattern over the search text. */
  readonly text: string | null;
  /** RFC 3339; the first counts, the last does not. */
  readonly from: string | null;
  readonly to: string | null;
  /** Only the first of similar entries that follow each other. */
  readonly collapse: boolean;
};

/** A load's place in the timeline. `at` is `recorded_at` to the microsecond: a JavaScript date would lose some. */
export type ActivityPlace = { readonly at: string; readonly locationId: bigint; readonly number: number };

export type ActivityRow = LoadRow & {
  location_id: string;
  location: string;
  /** `recorded_at` in UTC, with microseconds. */
  at: string;
  /** Of the group that begins with this load. */
  group_last: number | null;
  group_count: number | null;
};

/** The number that every load is below. */
const TOP = 2_147_483_647;

function conditions(filter: ActivityFilter, bound: (value: unknown) => string): string[] {
  const found: string[] = [];
  if (filter.status !== null) found.push(STATUS_CONDITIONS[filter.status]);
  if (filter.change !== null) found.push(CHANGE_CONDITIONS[filter.change]);
  if (filter.collapse) found.push("l.number = l.group_first");
  if (filter.from !== null) found.push(`l.recorded_at >= ${bound(filter.from)}::timestamptz`);
  if (filter.to !== null) found.push(`l.recorded_at < ${bound(filter.to)}::timestamptz`);
  if (filter.text !== null) found.push(`l.search_text like ${bound(filter.text)}`);
  if (filter.person !== null) found.push(personCondition(bound(filter.person)));
  if (filter.commit !== null) found.push(`(${loadGit("l")})::json ->> 'commit' like ${bound(filter.commit)}`);
  return found;
}

/**
 * A page of the loads of several locations in the order of recording, newest first. Each location gives its newest ones
 * along its own index, and the newest of those are the page: it costs what there are locations, never what there are loads.
 * @param before null: from the newest on.
 */
export async function readActivity(
  sql: Sql,
  locationIds: readonly bigint[],
  filter: ActivityFilter,
  before: ActivityPlace | null,
  limit: number,
): Promise<ActivityRow[]> {
  const values: unknown[] = [];
  const bound = (value: unknown): string => `$${values.push(value)}`;
  const places = bound(locationIds.join(","));
  const most = bound(limit);
  const where = ["l.location_id = place.id", ...conditions(filter, bound)];
  if (before !== null) {
    // Loads of one instant go by location, then number; of a location behind the cursor's all of that instant are left.
    const location = `${bound(before.locationId.toString())}::bigint`;
    where.push(`(l.recorded_at, l.number) < (${bound(before.at)}::timestamptz,
                 case when place.id < ${location} then ${TOP}
                      when place.id = ${location} then ${bound(before.number)}::int
                      else 0 end)`);
  }
  return sql.query<ActivityRow>(
    `with page as materialized (
       select newest.*
         from unnest(string_to_array(${places}, ',')::bigint[]) as place(id)
        cross join lateral (
          select l.location_id, l.number, l.recorded_at
            from load l
           where ${where.join(" and ")}
           order by l.recorded_at desc, l.number desc
           limit ${most}) newest
        order by newest.recorded_at desc, newest.location_id desc, newest.number desc
        limit ${most})
     select ${LISTED_LOAD_COLUMNS}, c.id::text as location_id, c.name as location,
            to_char(page.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
            g.last as group_last, g.count as group_count
       from page
       join lateral (select * from load where location_id = page.location_id and number = page.number offset 0) l on true
       left join lateral (
         select last, count from load_group
          where location_id = page.location_id and first = page.number offset 0) g on true
       ${LOAD_JOINS}
      order by page.recorded_at desc, page.location_id desc, page.number desc`,
    values,
  );
}
