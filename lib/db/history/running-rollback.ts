import type { Sql } from "../database.ts";

/** The rollback that runs in a deploy unit, as much as linking a load to it needs. */
export type RunningRollback = {
  readonly id: string;
  readonly targetDigest: string | null;
  readonly targetReference: string | null;
  readonly description: string;
  /** Who asked for it. */
  readonly requestedBy: string;
  /** Load that this location goes back to; null when the plan names none for it. */
  readonly targetLoad: number | null;
};

/**
 * The rollback of the unit that runs and whose deploy step has begun: before that, what is observed is still
 * the version being left. A unit has one at most (index `rollback_one_per_unit`). The target load is the
 * rollback's own for the location it was asked for, and the plan's for the others that the unit serves.
 */
export async function readRunningRollback(
  sql: Sql,
  unitId: string,
  location: { id: bigint; name: string },
): Promise<RunningRollback | null> {
  const [row] = await sql.query<{
    id: string;
    target_digest: string | null;
    target_reference: string | null;
    description: string;
    requested_by: string;
    target_load: number | null;
  }>(
    `select r.id::text as id, r.target_digest, r.target_reference, r.description,
            r.requested_by ->> 'name' as requested_by,
            case when r.location_id = $2::bigint then r.target_load
                 else (select (of_plan ->> 'targetLoad')::int
                         from jsonb_array_elements(p.body -> 'locations') of_plan
                        where of_plan ->> 'name' = $3
                        limit 1)
            end as target_load
       from rollback r
       join rollback_plan p on p.id = r.plan_id
      where r.unit_id = $1::uuid and r.status = 'running'
        and exists (select from rollback_step step
                     where step.rollback_id = r.id and step.name = 'deploy' and step.started_at is not null)`,
    [unitId, location.id.toString(), location.name],
  );
  if (row === undefined) return null;
  return {
    id: row.id,
    targetDigest: row.target_digest,
    targetReference: row.target_reference,
    description: row.description,
    requestedBy: row.requested_by,
    targetLoad: row.target_load,
  };
}

/** True when a load of the location that loaded is linked to the rollback already. */
export async function hasLinkedLoad(sql: Sql, locationId: bigint, rollbackId: string): Promise<boolean> {
  const [row] = await sql.query<{ linked: boolean }>(
    `select exists (select from load
                     where location_id = $1::bigint and rollback_id = $2::uuid and status = 'loaded') as linked`,
    [locationId.toString(), rollbackId],
  );
  return row?.linked ?? false;
}
