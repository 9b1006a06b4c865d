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
  /** Beginning of the commit's hash: lower-case hex digits. */
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

/** @param searched the search text, or an expression of it that hides it from its index. */
function conditions(filter: ActivityFilter, searched: string, bound: (value: unknown) => string): string[] {
  const found: string[] = [];
  if (filter.status !== null) found.push(STATUS_CONDITIONS[filter.status]);
  if (filter.change !== null) found.push(CHANGE_CONDITIONS[filter.change]);
  // A group's first load; it is never above. Were it written as equal, the planner would take such loads for rare.
  if (filter.collapse) found.push("l.group_first >= l.number");
  if (filter.from !== null) found.push(`l.recorded_at >= ${bound(filter.from)}::timestamptz`);
  if (filter.to !== null) found.push(`l.recorded_at < ${bound(filter.to)}::timestamptz`);
  if (filter.text !== null) found.push(`${searched} like ${bound(filter.text)}`);
  if (filter.person !== null) found.push(personCondition(bound(filter.person), searched));
  if (filter.commit !== null) {
    const begins = bound(`${filter.commit}%`);
    // What the search text or the image's labels hold is read no further where neither has it.
    found.push(`(${searched} like ${bound(`%${filter.commit}%`)}
                 or l.git is null
                    and l.image_digest in (select f.digest from image_fact f where f.git ->> 'commit' like ${begins}))`);
    found.push(`(${loadGit("l")})::json ->> 'commit' like ${begins}`);
  }
  return found;
}

/** Loads that hold a text, up to which they are looked at one and all. */
const FEW = 1000;

/** Whether a text that is looked for stands in few loads only, which the index over the text finds. */
async function isRare(sql: Sql, ids: string, filter: ActivityFilter): Promise<boolean> {
  const pattern = filter.text ?? filter.person;
  if (pattern === null) return false;
  const [row] = await sql.query<{ count: number }>(
    `select count(*)::int as count
       from (select from load
              where location_id = any(string_to_array($1, ',')::bigint[]) and search_text like $2
              limit ${FEW + 1}) some_of_them`,
    [ids, pattern],
  );
  return row !== undefined && row.count <= FEW;
}

const NEWEST_FIRST = "recorded_at desc, location_id desc, number desc";

/**
 * A page of the loads of several locations in the order of recording, newest first. Of a text that few loads hold, all
 * of those are looked at. Else each location gives its newest load along its own index; none can have a part in the page
 * whose newest is not among the newest of as many as the page has lines, so only those give more: it costs what there
 * are locations, not what there are loads.
 * @param before null: from the newest on.
 */
export async function readActivity(
  sql: Sql,
  locationIds: readonly bigint[],
  filter: ActivityFilter,
  before: ActivityPlace | null,
  limit: number,
): Promise<ActivityRow[]> {
  const ids = locationIds.join(",");
  const rare = await isRare(sql, ids, filter);
  const values: unknown[] = [];
  const bound = (value: unknown): string => `$${values.push(value)}`;
  const places = `string_to_array(${bound(ids)}, ',')::bigint[]`;
  const most = bound(limit);
  // To look into the index over the text for each of a thousand locations takes a thousand times as long as once.
  const where = conditions(filter, rare ? "l.search_text" : "(l.search_text || '')", bound);
  if (before !== null) {
    // Loads of one instant go by location, then number; of a location behind the cursor's all of that instant are left.
    const location = `${bound(before.locationId.toString())}::bigint`;
    const place = rare ? "l.location_id" : "place.id";
    where.push(`(l.recorded_at, l.number) < (${bound(before.at)}::timestamptz,
                 case when ${place} < ${location} then ${TOP}
                      when ${place} = ${location} then ${bound(before.number)}::int
                      else 0 end)`);
  }
  const found = (of: string) =>
    `select l.location_id, l.number, l.recorded_at from load l where ${[of, ...where].join(" and ")}`;
  const inPlace = `${found("l.location_id = place.id")} order by l.recorded_at desc, l.number desc`;
  const page = rare
    ? `page as materialized (${found(`l.location_id = any(${places})`)} order by ${NEWEST_FIRST} limit ${most})`
    : `place as materialized (
         select newest.location_id as id
           from unnest(${places}) as place(id) cross join lateral (${inPlace} limit 1) newest
          order by ${NEWEST_FIRST}
          limit ${most}),
       page as materialized (
         select newest.* from place cross join lateral (${inPlace} limit ${most}) newest
          order by ${NEWEST_FIRST}
          limit ${most})`;
  return sql.query<ActivityRow>(
    `with ${page}
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
