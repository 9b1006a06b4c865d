import { ACTIVE_STATUSES } from "../../domain/rollback/status.ts";
import type { Sql } from "../database.ts";

export type UnitRow = {
  readonly id: string;
  readonly deploymentId: string;
  readonly deployment: string;
  readonly deploymentKind: string;
  readonly name: string;
  readonly driver: string;
  /** As stored; the driver's own schema reads it. */
  readonly config: unknown;
  readonly allowedRepositories: readonly string[];
  readonly revision: number;
};

type RawUnit = {
  id: string;
  deployment_id: string;
  deployment: string;
  deployment_kind: string;
  name: string;
  driver: string;
  config: string;
  allowed_repositories: string;
  revision: number;
};

const UNIT_COLUMNS = `u.id::text as id, u.deployment_id::text as deployment_id, d.name as deployment, d.kind as deployment_kind, u.name,
       u.driver, u.config::text as config, to_json(u.allowed_repositories)::text as allowed_repositories, u.revision`;

function unitRow(row: RawUnit): UnitRow {
  return {
    id: row.id,
    deploymentId: row.deployment_id,
    deployment: row.deployment,
    deploymentKind: row.deployment_kind,
    name: row.name,
    driver: row.driver,
    config: JSON.parse(row.config),
    allowedRepositories: JSON.parse(row.allowed_repositories) as string[],
    revision: row.revision,
  };
}

export async function readUnit(sql: Sql, id: string): Promise<UnitRow | null> {
  const [row] = await sql.query<RawUnit>(
    `select ${UNIT_COLUMNS} from deploy_unit u join deployment d on d.id = u.deployment_id where u.id = $1::uuid`,
    [id],
  );
  return row ? unitRow(row) : null;
}

/** Every deploy unit without a rollback under way: what runs there is nobody's business but its own. */
export async function readQuietUnits(sql: Sql): Promise<UnitRow[]> {
  const rows = await sql.query<RawUnit>(
    `select ${UNIT_COLUMNS} from deploy_unit u join deployment d on d.id = u.deployment_id
      where not exists (select 1 from rollback r where r.unit_id = u.id and r.status = any($1::text[]))
      order by u.id`,
    [[...ACTIVE_STATUSES]],
  );
  return rows.map(unitRow);
}

/** Every deploy unit in which no image was ever seen to run. */
export async function readUnseenUnits(sql: Sql): Promise<UnitRow[]> {
  const rows = await sql.query<RawUnit>(
    `select ${UNIT_COLUMNS} from deploy_unit u join deployment d on d.id = u.deployment_id
      where not exists (select 1 from unit_image_sighting s where s.unit_id = u.id)
      order by u.id`,
  );
  return rows.map(unitRow);
}

/** Takes the unit's lock until the transaction ends: whoever starts a rollback holds it. */
export async function lockUnit(sql: Sql, id: string): Promise<void> {
  await sql.query("select id::text as id from deploy_unit where id = $1::uuid for update", [id]);
}

/** Makes every plan of the unit stale. */
export async function bumpUnitRevision(sql: Sql, id: string): Promise<void> {
  await sql.query("update deploy_unit set revision = revision + 1 where id = $1::uuid", [id]);
}

export type UnitLocationRow = {
  readonly id: bigint;
  readonly name: string;
  readonly currentLoad: number;
  /** State of the connection that watches it; null when none does. */
  readonly connectionState: string | null;
};

/**
 * Every code location that the unit serves, by name. `lock` keeps loads from being recorded there until the
 * transaction ends, so that the numbers stay what they are.
 */
export async function readUnitLocations(sql: Sql, unitId: string, lock = false): Promise<UnitLocationRow[]> {
  const rows = await sql.query<{ id: string; name: string; current_load: number; connection_state: string | null }>(
    `select l.id::text as id, l.name, l.current_load,
            (select c.state from connection c where c.id = l.connection_id) as connection_state
       from code_location l
      where l.deploy_unit_id = $1::uuid
      order by l.id
      ${lock ? "for share of l" : ""}`,
    [unitId],
  );
  return rows
    .map((row) => ({
      id: BigInt(row.id),
      name: row.name,
      currentLoad: row.current_load,
      connectionState: row.connection_state,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
