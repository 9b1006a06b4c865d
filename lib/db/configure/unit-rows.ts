import type { JsonObject } from "../../domain/json.ts";
import type { Sql } from "../database.ts";
import {
  ACTIVE_STATUS_LIST,
  STANDING_HOLD_JOIN,
  type StandingHold,
  standingHold,
  type UnitStandingColumns,
  unitStandingColumns,
} from "../rollback/unit-standing.ts";

/** A deploy unit with everything that settings show of it. */
export type UnitDetailsRow = {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly config: JsonObject;
  readonly allowedRepositories: readonly string[];
  readonly declared: boolean;
  /** Names of the code locations that it serves, sorted. */
  readonly locations: readonly string[];
  readonly hold: StandingHold | null;
  readonly activeRollback: string | null;
};

/** The deployment's units in the order of their names, or the one of this name. */
export async function readUnitDetails(
  sql: Sql,
  deploymentId: string,
  name: string | null = null,
): Promise<UnitDetailsRow[]> {
  const rows = await sql.query<
    UnitStandingColumns & {
      id: string;
      name: string;
      driver: string;
      config: string;
      allowed: string;
      declared: boolean;
      locations: string | null;
    }
  >(
    `select u.id::text as id, u.name, u.driver, u.config::text as config,
            to_json(u.allowed_repositories)::text as allowed, u.declared,
            (select json_agg(l.name order by l.name collate "C")::text
               from code_location l where l.deploy_unit_id = u.id) as locations,
            ${unitStandingColumns("$3")}
       from deploy_unit u${STANDING_HOLD_JOIN}
      where u.deployment_id = $1::uuid and ($2::text is null or u.name = $2::text)
      order by u.name collate "C"`,
    [deploymentId, name, ACTIVE_STATUS_LIST],
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    driver: row.driver,
    config: JSON.parse(row.config),
    allowedRepositories: JSON.parse(row.allowed),
    declared: row.declared,
    locations: row.locations === null ? [] : JSON.parse(row.locations),
    hold: standingHold(row),
    activeRollback: row.active_rollback,
  }));
}

/** False when a rollback was ever made of the unit: then its history needs it. */
export async function deleteUnitRow(sql: Sql, id: string): Promise<boolean> {
  const [used] = await sql.query("select id::text as id from rollback where unit_id = $1::uuid limit 1", [id]);
  if (used !== undefined) return false;
  await sql.query("delete from deploy_hold where unit_id = $1::uuid", [id]);
  await sql.query("delete from blocked_version where unit_id = $1::uuid", [id]);
  await sql.query("delete from unit_image_sighting where unit_id = $1::uuid", [id]);
  await sql.query("delete from rollback_plan where unit_id = $1::uuid", [id]);
  await sql.query("delete from deploy_unit where id = $1::uuid", [id]);
  return true;
}
