import { LISTED_MESSAGE_LENGTH } from "../../contracts/loads.ts";
import type { Sql } from "../database.ts";
import { replacedAt } from "../retention/replaced-at.ts";
import { blockOfLoad } from "../rollback/blocked-versions.ts";
import { PROVEN } from "../rollback/proven.ts";
import { commitFact, gitLinks } from "./commit-facts.ts";
import { loadGit } from "./image-facts.ts";

/** A load as readers see it: its row, whether it is current, and whether its image could be deployed again. */
export type LoadRow = {
  number: number;
  status: "loaded" | "failed";
  loaded_at: Date;
  recorded_at: Date;
  source: string;
  /** Hex. */
  fingerprint: string | null;
  compared_to: number | null;
  /** {message, stack?}, as JSON text; in lists {message, isCut, hasStack}. */
  error: string | null;
  image_reference: string | null;
  image_digest: string | null;
  git: string | null;
  /** JSON text of {state, facts, detail}: what a git host told of the commit; null where it is not asked. */
  commit_fact: string | null;
  /** JSON text of the addresses that the deployment has for git hosts. */
  git_links: string | null;
  runtime: string | null;
  bundles: string | null;
  metadata: string | null;
  deploy_type: string | null;
  deployed_by: string | null;
  description: string | null;
  rollback_id: string | null;
  rollback_of: number | null;
  /** JSON text of {owner, reason}: the hold that it came against. */
  against_hold: string | null;
  /** JSON text of {reason, by, at}: the block on its version. */
  blocked: string | null;
  added: number;
  removed: number;
  changed: number;
  total: number;
  is_current: boolean;
  restorable: string;
  /** When the target was last asked for the image. */
  probed_at: Date | null;
  /** When the next load took its place. */
  replaced_at: Date | null;
  /** JSON text of {state, detail, since}: the tag that keeps the image in its registry. */
  kept_image: string | null;
  /** The rollback that brought it was proven. */
  verified: boolean;
};

/** SQL of whether the image of the load `load` could be deployed again in the unit of `location`; reads one row of each. */
export function restorableOf(load: string, location: string): string {
  const sameImage = `unit_id = ${location}.deploy_unit_id and digest = ${load}.image_digest`;
  return `coalesce((select restorable from unit_image_sighting where ${sameImage}),
                               (select restorable from unit_image_probe where ${sameImage}), 'unknown')`;
}

/** Columns of `LoadRow` but its error, from `l` (load), `c` (code_location) and `s` (unit_image_sighting). */
const FACT_COLUMNS = `
  l.number, l.status, l.loaded_at, l.recorded_at, l.source, encode(l.fingerprint, 'hex') as fingerprint,
  l.compared_to, l.image_reference, l.image_digest, ${loadGit("l")} as git,
  ${commitFact("l", "c")} as commit_fact, ${gitLinks("c")} as git_links, l.runtime, l.bundles, l.metadata,
  l.deploy_type, l.deployed_by, l.description, l.rollback_id::text as rollback_id, l.rollback_of,
  (select json_build_object('owner', held.owner ->> 'name', 'reason', held.reason)::text
     from deploy_hold held where held.id = l.against_hold_id) as against_hold,
  ${blockOfLoad("l", "c")} as blocked,
  l.added, l.removed, l.changed, l.total,
  l.number = c.current_load as is_current, ${replacedAt("l")} as replaced_at,
  coalesce(s.restorable, (select p.restorable from unit_image_probe p
                           where p.unit_id = c.deploy_unit_id and p.digest = l.image_digest), 'unknown') as restorable,
  coalesce(s.probed_at, (select p.probed_at from unit_image_probe p
                          where p.unit_id = c.deploy_unit_id and p.digest = l.image_digest)) as probed_at,
  (select json_build_object('state', k.state, 'detail', k.detail, 'since', k.kept_at)::text from kept_image k
    where k.deployment_id = c.deployment_id and k.digest = l.image_digest
    order by k.state = 'kept' desc, k.repository limit 1) as kept_image,
  l.status = 'loaded' and l.rollback_of is not null
    and exists (select from rollback r where r.id = l.rollback_id and ${PROVEN}) as verified`;

/** Columns of `LoadRow`. */
const LOAD_COLUMNS = `${FACT_COLUMNS}, l.error`;

/**
 * Columns of a `LoadRow` among others, whose `error` is {message, isCut, hasStack}. It is cut where it is stored, so
 * that a page of failures does not carry a megabyte for each. A program may print anything: NUL and lone surrogates,
 * which JSON escapes and PostgreSQL cannot read back, are shown as U+FFFD here. An escaped surrogate is always a lone
 * one, since `JSON.stringify` writes pairs as they are; a backslash that is itself escaped begins no escape.
 */
export const LISTED_LOAD_COLUMNS = `${FACT_COLUMNS},
  (select json_build_object(
            'message', case when length(message) > ${LISTED_MESSAGE_LENGTH}
                            then left(message, ${LISTED_MESSAGE_LENGTH - 1}) || '…' else message end,
            'isCut', length(message) > ${LISTED_MESSAGE_LENGTH},
            'hasStack', coalesce(stack, '') <> '')::text
     from json_to_record(
            (case when strpos(l.error, '\\u0000') > 0 or strpos(l.error, '\\ud') > 0
                  then regexp_replace(l.error, '(?<!\\\\)((?:\\\\\\\\)*)\\\\u(?:0000|d[89a-f][0-9a-f]{2})', '\\1\\\\ufffd', 'g')
                  else l.error end)::json) as e(message text, stack text)
    where l.error is not null) as error`;

/** Joins that these columns need besides `l`. */
export const LOAD_JOINS = `
  join code_location c on c.id = l.location_id
  left join unit_image_sighting s on s.unit_id = c.deploy_unit_id and s.digest = l.image_digest`;

export async function readLoad(sql: Sql, locationId: bigint, number: number): Promise<LoadRow | null> {
  const [row] = await sql.query<LoadRow>(
    `select ${LOAD_COLUMNS} from load l ${LOAD_JOINS} where l.location_id = $1::bigint and l.number = $2`,
    [locationId.toString(), number],
  );
  return row ?? null;
}

/** These loads, newest first. */
export async function readLoads(sql: Sql, locationId: bigint, numbers: readonly number[]): Promise<LoadRow[]> {
  if (numbers.length === 0) return [];
  return sql.query<LoadRow>(
    `select ${LISTED_LOAD_COLUMNS}
       from load l ${LOAD_JOINS}
      where l.location_id = $1::bigint and l.number = any(string_to_array($2, ',')::int[])
      order by l.number desc`,
    [locationId.toString(), numbers.join(",")],
  );
}

/** A group's newest load, with the group and what its first load changed. */
export type GroupRow = LoadRow & {
  group_first: number;
  group_last: number;
  group_count: number;
  group_added: number;
  group_removed: number;
  group_changed: number;
};

/** Keyset page of groups that begin below `before`, newest first. */
export async function readLoadGroups(sql: Sql, locationId: bigint, before: number, limit: number): Promise<GroupRow[]> {
  return sql.query<GroupRow>(groupsOf("first < $2 order by first desc limit $3"), [
    locationId.toString(),
    before,
    limit,
  ]);
}

/** The groups that begin with these loads, newest first. */
export async function readGroupsOf(sql: Sql, locationId: bigint, firsts: readonly number[]): Promise<GroupRow[]> {
  if (firsts.length === 0) return [];
  return sql.query<GroupRow>(groupsOf("first = any(string_to_array($2, ',')::int[])"), [
    locationId.toString(),
    firsts.join(","),
  ]);
}

/**
 * Groups of location $1 for which `condition` holds, newest first. They are picked before anything is joined, and
 * their loads looked up one by one (`offset 0` keeps the planner from joining otherwise): deep in a long history it
 * would rather merge with all loads above the page than look fifty of them up.
 */
function groupsOf(condition: string): string {
  return `
    with g as materialized (
      select location_id, first, last, count from load_group where location_id = $1::bigint and ${condition})
    select ${LISTED_LOAD_COLUMNS}, g.first as group_first, g.last as group_last, g.count as group_count,
           f.added as group_added, f.removed as group_removed, f.changed as group_changed
      from g
      join lateral (select * from load where location_id = g.location_id and number = g.last offset 0) l on true
      join lateral (select added, removed, changed from load
                     where location_id = g.location_id and number = g.first offset 0) f on true
      ${LOAD_JOINS}
     order by g.first desc`;
}
