import type { Sql } from "../database.ts";
import {
  ACTIVE_STATUS_LIST,
  STANDING_HOLD_JOIN,
  type UnitStandingColumns,
  unitStandingColumns,
} from "../rollback/unit-standing.ts";
import { LISTED_LOAD_COLUMNS, type LoadRow } from "./load-rows.ts";

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
  };

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
            ${unitStandingColumns("$3")}
       from code_location c
       left join load l on l.location_id = c.id and l.number = c.current_load
       left join unit_image_sighting s on s.unit_id = c.deploy_unit_id and s.digest = l.image_digest
       left join connection conn on conn.id = c.connection_id
       left join deploy_unit u on u.id = c.deploy_unit_id${STANDING_HOLD_JOIN}
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
