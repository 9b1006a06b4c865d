import type { Sql } from "../database.ts";

export type NewPlan = {
  readonly id: string;
  readonly locationId: bigint;
  readonly unitId: string;
  readonly currentLoad: number;
  readonly targetLoad: number;
  readonly serial: number;
  /** JSON text of the unit's locations with their target loads, for SQL that links loads to the rollback. */
  readonly locationsJson: string;
  /** JSON text of the whole, kept as a string: jsonb refuses texts (NUL, lone surrogates) that definitions may hold. */
  readonly bodyJson: string;
  readonly createdByJson: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** From when to when a plan holds that is made now, by the database's clock: those of web processes may be wrong. */
export async function readPlanTimes(sql: Sql, validMs: number): Promise<{ createdAt: Date; expiresAt: Date }> {
  const [row] = await sql.query<{ created_at: Date; expires_at: Date }>(
    "select now() as created_at, now() + $1 * interval '1 millisecond' as expires_at",
    [validMs],
  );
  if (row === undefined) throw new Error("the database did not tell the time");
  return { createdAt: row.created_at, expiresAt: row.expires_at };
}

export async function insertPlan(sql: Sql, plan: NewPlan): Promise<void> {
  await sql.query(
    `insert into rollback_plan (id, location_id, unit_id, current_load, target_load, serial, body, created_by,
                                created_at, expires_at)
     values ($1::uuid, $2::bigint, $3::uuid, $4, $5, $6::bigint,
             jsonb_build_object('locations', $7::jsonb, 'text', $8::text), $9::jsonb, $10::timestamptz, $11::timestamptz)`,
    [
      plan.id,
      plan.locationId.toString(),
      plan.unitId,
      plan.currentLoad,
      plan.targetLoad,
      plan.serial,
      plan.locationsJson,
      plan.bodyJson,
      plan.createdByJson,
      plan.createdAt.toISOString(),
      plan.expiresAt.toISOString(),
    ],
  );
}

export type PlanRow = {
  readonly id: string;
  readonly deploymentId: string;
  readonly locationId: bigint;
  readonly unitId: string;
  readonly targetLoad: number;
  readonly serial: number;
  /** Undefined where what is stored is no JSON. */
  readonly body: unknown;
  readonly expired: boolean;
  readonly rollbackId: string | null;
};

export async function readPlan(sql: Sql, id: string): Promise<PlanRow | null> {
  const [row] = await sql.query<{
    id: string;
    deployment_id: string;
    location_id: string;
    unit_id: string;
    target_load: number;
    serial: string;
    body: string | null;
    expired: boolean;
    rollback_id: string | null;
  }>(
    `select p.id::text as id, l.deployment_id::text as deployment_id, p.location_id::text as location_id,
            p.unit_id::text as unit_id, p.target_load, p.serial::text as serial, p.body ->> 'text' as body,
            p.expires_at <= now() as expired,
            (select r.id::text from rollback r where r.plan_id = p.id) as rollback_id
       from rollback_plan p join code_location l on l.id = p.location_id
      where p.id = $1::uuid`,
    [id],
  );
  if (row === undefined) return null;
  return {
    id: row.id,
    deploymentId: row.deployment_id,
    locationId: BigInt(row.location_id),
    unitId: row.unit_id,
    targetLoad: row.target_load,
    serial: Number(row.serial),
    body: parseBody(row.body),
    expired: row.expired,
    rollbackId: row.rollback_id,
  };
}

function parseBody(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
