import type { Sql } from "../database.ts";

export type UnitConfig = {
  readonly name: string;
  readonly driver: string;
  readonly config: unknown;
  readonly allowedRepositories: readonly string[];
  /** Comes from the configuration file. */
  readonly declared: boolean;
};

/**
 * Makes the unit when the deployment has none of that name; null otherwise. Inserting first decides between
 * two who make it at once.
 */
export async function insertUnit(sql: Sql, deploymentId: string, unit: UnitConfig): Promise<string | null> {
  const [row] = await sql.query<{ id: string }>(
    `insert into deploy_unit (deployment_id, name, driver, config, allowed_repositories, declared)
     values ($1::uuid, $2, $3, $4::jsonb, array(select jsonb_array_elements_text($5::jsonb)), $6)
     on conflict (deployment_id, name) do nothing
     returning id::text as id`,
    [
      deploymentId,
      unit.name,
      unit.driver,
      JSON.stringify(unit.config),
      JSON.stringify(unit.allowedRepositories),
      unit.declared,
    ],
  );
  return row?.id ?? null;
}

export type LockedUnit = UnitConfig & { readonly id: string };

/** Takes the lock of a unit until the transaction ends; null when there is none of that name. */
export async function lockUnitByName(sql: Sql, deploymentId: string, name: string): Promise<LockedUnit | null> {
  const [row] = await sql.query<{ id: string; driver: string; config: string; allowed: string; declared: boolean }>(
    `select id::text as id, driver, config::text as config, to_json(allowed_repositories)::text as allowed, declared
       from deploy_unit where deployment_id = $1::uuid and name = $2 for update`,
    [deploymentId, name],
  );
  if (row === undefined) return null;
  const { id, driver, config, allowed, declared } = row;
  return { id, name, driver, config: JSON.parse(config), allowedRepositories: JSON.parse(allowed), declared };
}

export async function updateUnit(sql: Sql, id: string, unit: UnitConfig): Promise<void> {
  await sql.query(
    `update deploy_unit
        set driver = $2, config = $3::jsonb, allowed_repositories = array(select jsonb_array_elements_text($4::jsonb)),
            declared = $5
      where id = $1::uuid`,
    [id, unit.driver, JSON.stringify(unit.config), JSON.stringify(unit.allowedRepositories), unit.declared],
  );
}

export async function setUnitDeclared(sql: Sql, id: string, declared: boolean): Promise<void> {
  await sql.query("update deploy_unit set declared = $2 where id = $1::uuid", [id, declared]);
}

export async function setLocationUnit(sql: Sql, locationId: bigint, unitId: string | null): Promise<void> {
  await sql.query("update code_location set deploy_unit_id = $2::uuid where id = $1::bigint", [
    locationId.toString(),
    unitId,
  ]);
}

/** Names of the code locations that the unit serves, sorted. */
export async function readLocationsOfUnit(sql: Sql, unitId: string): Promise<string[]> {
  const rows = await sql.query<{ name: string }>(
    `select name from code_location where deploy_unit_id = $1::uuid order by name collate "C"`,
    [unitId],
  );
  return rows.map((row) => row.name);
}

export type NamedUnit = Omit<UnitConfig, "declared"> & { readonly id: string; readonly fencingToken: bigint };

/** Null: the deployment has no unit of that name. */
export async function readUnitByName(sql: Sql, deploymentId: string, name: string): Promise<NamedUnit | null> {
  const [row] = await sql.query<{ id: string; driver: string; config: string; allowed: string; token: string }>(
    `select id::text as id, driver, config::text as config, to_json(allowed_repositories)::text as allowed,
            fencing_token::text as token
       from deploy_unit where deployment_id = $1::uuid and name = $2`,
    [deploymentId, name],
  );
  if (row === undefined) return null;
  const { id, driver, config, allowed, token } = row;
  return {
    id,
    name,
    driver,
    config: JSON.parse(config),
    allowedRepositories: JSON.parse(allowed),
    fencingToken: BigInt(token),
  };
}
