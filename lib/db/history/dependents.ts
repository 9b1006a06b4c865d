import type { Sql } from "../database.ts";
import { wholeDefinition } from "./whole-definition.ts";

/**
 * Standing definitions of the location that name a parent of this number (`parentNumber`), sorted by key; found by the
 * index over what is listed. Several keys may share a number: look inside.
 */
export async function readDefinitionsOfParent(
  sql: Sql,
  locationId: bigint,
  parent: number,
  limit: number,
): Promise<string[]> {
  const rows = await sql.query<{ body: string }>(
    // The index over parents first (`+ 0` keeps to it), then one look-up for each that it finds (`offset 0`): right
    // after a first load, without statistics, the planner began with everything that the location has.
    `with listed as materialized (
       select key_hash from asset_listing where location_id + 0 = $1::bigint and parents @> array[$2::int]),
     child as (
       select a.key, a.repository, i.content_hash
         from listed
        cross join lateral (
          select content_hash from asset_interval
           where location_id = $1::bigint and key_hash = listed.key_hash and last_load is null offset 0) i
        cross join lateral (
          select key, repository from asset where location_id = $1::bigint and key_hash = listed.key_hash offset 0) a
        order by a.key collate "C", coalesce(a.repository, '') collate "C"
        limit $3)
     select d.body
       from child
      cross join ${wholeDefinition("$1::bigint", "child.content_hash")} d
      order by child.key collate "C", coalesce(child.repository, '') collate "C"`,
    [locationId.toString(), parent, limit],
  );
  return rows.map((row) => row.body);
}

/**
 * Standing definitions whose canonical form contains `text`. It scans the location's definitions, half a second at
 * 100,000 assets: for as long as not all of them are listed. The scan is kept apart from the join, so that only the few
 * bodies it finds are carried along.
 */
export async function readBodiesContaining(sql: Sql, locationId: bigint, text: string): Promise<string[]> {
  const rows = await sql.query<{ body: string }>(
    `with found as materialized (
       select content_hash, body from whole_definition
        where location_id = $1::bigint and position($2 in body) > 0)
     select found.body
       from found
       join asset_interval i on i.location_id = $1::bigint and i.content_hash = found.content_hash and i.last_load is null`,
    [locationId.toString(), text],
  );
  return rows.map((row) => row.body);
}
