import type { JsonObject } from "../../domain/json.ts";
import { ACTIVE_STATUSES } from "../../domain/rollback/status.ts";
import type { Sql } from "../database.ts";

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
  readonly hold: {
    readonly id: string;
    readonly owner: string;
    readonly reason: string;
    readonly expiresAt: Date;
    readonly digest: string | null;
  } | null;
  readonly activeRollback: string | null;
};

/** The deployment's units in the order of their names, or the one of this name. */
export async function readUnitDetails(
  sql: Sql,
  deploymentId: string,
  name: string | null = null,
): Promise<UnitDetailsRow[]> {
  const rows = await sql.query<{
    id: string;
    name: string;
    driver: string;
    config: string;
    allowed: string;
    declared: boolean;
    locations: string | null;
    hold_id: string | null;
    hold_owner: string | null;
    hold_reason: string | null;
    hold_expires_at: Date | null;
    hold_digest: string | null;
    active_rollback: string | null;
  }>(
    `select u.id::text as id, u.name, u.driver, u.config::text as config,
            to_json(u.allowed_repositories)::text as allowed, u.declared,
            (select json_agg(l.name order by l.name collate "C")::text
               from code_location l where l.deploy_unit_id = u.id) as locations,
            h.id::text as hold_id, h.owner ->> 'name' as hold_owner, h.reason as hold_reason,
            h.expires_at as hold_expires_at, h.digest as hold_digest,
            (select r.id::text from rollback r
              where r.unit_id = u.id and r.status = any(string_to_array($3, ',')) limit 1) as active_rollback
       from deploy_unit u
       left join lateral (
         select id, owner, reason, expires_at, digest from deploy_hold
          where unit_id = u.id and released_at is null and expires_at > now()
          order by created_at desc
          limit 1) h on true
      where u.deployment_id = $1::uuid and ($2::text is null or u.name = $2::text)
      order by u.name collate "C"`,
    [deploymentId, name, ACTIVE_STATUSES.join(",")],
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    driver: row.driver,
    config: JSON.parse(row.config),
    allowedRepositories: JSON.parse(row.allowed),
    declared: row.declared,
    locations: row.locations === null ? [] : JSON.parse(row.locations),
    hold:
      row.hold_id === null || row.hold_expires_at === null
        ? null
        : {
            id: row.hold_id,
            owner: row.hold_owner ?? "",
            reason: row.hold_reason ?? "",
            expiresAt: row.hold_expires_at,
            digest: row.hold_digest,
          },
    activeRollback: row.active_rollback,
  }));
}

/** False when a rollback was ever made of the unit: then its history needs it. */
export async function deleteUnitRow(sql: Sql, id: string): Promise<boolean> {
  const [used] = await sql.query("select id::text as id from rollback where unit_id = $1::uuid limit 1", [id]);
  if (used !== undefined) return false;
  await sql.query("delete from deploy_hold where unit_id = $1::uuid", [id]);
  await sql.query("delete from unit_image_sighting where unit_id = $1::uuid", [id]);
  await sql.query("delete from rollback_plan where unit_id = $1::uuid", [id]);
  await sql.query("delete from deploy_unit where id = $1::uuid", [id]);
  return true;
}
