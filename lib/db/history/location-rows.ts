import { RECENT_LOADS } from "../../contracts/deployments.ts";
import type { Sql } from "../database.ts";
import { blockOfLoad } from "../rollback/blocked-versions.ts";
import {
  ACTIVE_STATUS_LIST,
  STANDING_HOLD_JOIN,
  type UnitStandingColumns,
  unitStandingColumns,
} from "../rollback/unit-standing.ts";
import { LISTED_LOAD_COLUMNS, type LoadRow, restorableOf } from "./load-rows.ts";

/** A code location with everything that its row on the Deployment tab shows. */
export type LocationRow = Omit<LoadRow, "number"> &
  UnitStandingColumns & {
    location_id: string;
    location: string;
    last_good_load: number;
    /** Number of the newest load; null before the first (then all load columns are null). */
    number: number | null;
    connection_name: string | null;
    connection_kind: string | null;
    connection_state: string | null;
    connection_detail: string | null;
    connection_since: Date | null;
    unit: string | null;
    driver: string | null;
    /** JSON array of the names of all locations that the unit serves. */
    unit_locations: string | null;
    /** JSON text of {number, at, reference, digest, restorable, blocked}: the last good load below a newest one that failed. */
    good_before: string | null;
    /** JSON text of the last loads, newest first: {number, status, at, rollbackOf, added, removed, changed}. */
    recent: string;
    loading: boolean;
  };

/** The last good load of `c` where the newest one failed, as JSON text. */
const GOOD_BEFORE = `
            (select json_build_object(
                      'number', g.number, 'at', g.loaded_at, 'reference', g.image_reference, 'digest', g.image_digest,
                      'restorable', ${restorableOf("g", "c")},
                      'blocked', ${blockOfLoad("g", "c")}::json)::text
               from load g
              where g.location_id = c.id and g.number = c.last_good_load and c.last_good_load < c.current_load)`;

const RECENT = `
            (select coalesce(json_agg(json_build_object(
                      'number', r.number, 'status', r.status, 'at', r.loaded_at, 'rollbackOf', r.rollback_of,
                      'added', r.added, 'removed', r.removed, 'changed', r.changed) order by r.number desc), '[]')::text
               from (select number, status, loaded_at, rollback_of, added, removed, changed from load
                      where location_id = c.id
                      order by number desc
                      limit ${RECENT_LOADS}) r)`;

/**
 * What is asked to be loaded anew and has not answered: whether a worker took it (which may then take minutes) or it
 * still waits for one (which it does for a minute). Read once, not for each location.
 */
const RELOADS = `
       left join (
         select distinct question ->> 'connectionId' as connection_id, question ->> 'location' as location
           from worker_request
          where kind = 'reload_location' and answered_at is null and asked_at > now() - interval '10 minutes'
            and (claimed_at is not null or asked_at > now() - interval '1 minute')) reload
         on reload.connection_id = c.connection_id::text and reload.location = c.name`;

/** The deployment's locations in the order of their names, or the one with this id. */
export async function readLocations(
  sql: Sql,
  deploymentId: string,
  locationId: bigint | null = null,
): Promise<LocationRow[]> {
  return sql.query<LocationRow>(
    `select c.id::text as location_id, c.name as location, c.last_good_load, ${LISTED_LOAD_COLUMNS},
            conn.name as connection_name, conn.kind as connection_kind, conn.state as connection_state, conn.state_detail as connection_detail,
            conn.state_since as connection_since,
            u.name as unit, u.driver,
            (select json_agg(served.name order by served.name collate "C")::text
               from code_location served where served.deploy_unit_id = u.id) as unit_locations,
            ${GOOD_BEFORE} as good_before, ${RECENT} as recent, reload.location is not null as loading,
            ${unitStandingColumns("$3")}
       from code_location c
       left join load l on l.location_id = c.id and l.number = c.current_load
       left join unit_image_sighting s on s.unit_id = c.deploy_unit_id and s.digest = l.image_digest
       left join connection conn on conn.id = c.connection_id
       left join deploy_unit u on u.id = c.deploy_unit_id${RELOADS}${STANDING_HOLD_JOIN}
      where c.deployment_id = $1::uuid and ($2::bigint is null or c.id = $2::bigint)
      order by c.name collate "C"`,
    [deploymentId, locationId?.toString() ?? null, ACTIVE_STATUS_LIST],
  );
}

/** Releases every hold on the unit that still stands; resolves to the ids of those it released. */
export async function releaseHolds(sql: Sql, unitId: string): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `update deploy_hold set released_at = now()
      where unit_id = $1::uuid and released_at is null and expires_at > now()
     returning id::text as id`,
    [unitId],
  );
  return rows.map((row) => row.id);
}
