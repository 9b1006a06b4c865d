import {
  ACTIVE_STATUSES,
  PLANNED_STEPS,
  type RollbackStatus,
  type SettledStatus,
  type StepName,
  type StepStatus,
} from "../../domain/rollback/status.ts";
import type { Sql } from "../database.ts";

export type ActiveRollback = {
  readonly id: string;
  readonly requestedBy: string;
  readonly targetLoad: number;
};

/** The database's time as a string in JSON, as clients get it. */
const NOW_TEXT = `to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const ACTIVE = ACTIVE_STATUSES.map((status) => `'${status}'`).join(", ");

/** The rollback that the unit is under, other than `exceptId`. */
export async function readActiveRollback(
  sql: Sql,
  unitId: string,
  exceptId: string | null = null,
): Promise<ActiveRollback | null> {
  const [row] = await sql.query<{ id: string; requested_by: string; target_load: number }>(
    `select id::text as id, requested_by->>'name' as requested_by, target_load
       from rollback
      where unit_id = $1::uuid and status in (${ACTIVE}) and id is distinct from $2::uuid`,
    [unitId, exceptId],
  );
  return row ? { id: row.id, requestedBy: row.requested_by, targetLoad: row.target_load } : null;
}

export type NewRollback = {
  readonly planId: string;
  readonly locationId: bigint;
  readonly unitId: string;
  readonly fromLoad: number;
  readonly targetLoad: number;
  readonly targetDigest: string | null;
  readonly targetReference: string | null;
  readonly description: string;
  readonly acknowledged: readonly string[];
  /** JSON text. */
  readonly requestedByJson: string;
  readonly freezeOverride: string | null;
  readonly undoOf: string | null;
  /** How long another person has to approve it; null: it needs no approval and is queued at once. */
  readonly approvalHours: number | null;
};

/**
 * Queues a rollback with all its steps pending, or has it wait for an approval. Null: the plan was executed already, or the unit is under
 * another rollback (`rollback_one_per_unit`); the constraint decides, whoever asked first.
 */
export async function insertRollback(sql: Sql, rollback: NewRollback): Promise<string | null> {
  const [row] = await sql.query<{ id: string }>(
    `insert into rollback (plan_id, location_id, unit_id, from_load, target_load, target_digest, target_reference,
                           description, acknowledged, status, requested_by, freeze_override, undo_of, approve_until)
     values ($1::uuid, $2::bigint, $3::uuid, $4, $5, $6, $7, $8,
             array(select jsonb_array_elements_text($9::jsonb)),
             case when $13::int is null then 'queued' else 'awaiting_approval' end, $10::jsonb, $11, $12::uuid,
             now() + $13::int * interval '1 hour')
     on conflict do nothing
     returning id::text as id`,
    [
      rollback.planId,
      rollback.locationId.toString(),
      rollback.unitId,
      rollback.fromLoad,
      rollback.targetLoad,
      rollback.targetDigest,
      rollback.targetReference,
      rollback.description,
      JSON.stringify(rollback.acknowledged),
      rollback.requestedByJson,
      rollback.freezeOverride,
      rollback.undoOf,
      rollback.approvalHours,
    ],
  );
  if (row === undefined) return null;
  await sql.query(
    `insert into rollback_step (rollback_id, ordinal, name, status)
     select $1::uuid, ordinal, name, 'pending' from jsonb_array_elements_text($2::jsonb) with ordinality as s(name, ordinal)`,
    [row.id, JSON.stringify(PLANNED_STEPS)],
  );
  return row.id;
}

/** Cancels what no worker has claimed yet; false when it is too late. */
export async function cancelQueued(sql: Sql, id: string, outcome: string): Promise<boolean> {
  const rows = await sql.query(
    `update rollback set status = 'cancelled', ended_at = now(), outcome = $2
      where id = $1::uuid and status in ('awaiting_approval', 'queued')
      returning id::text as id`,
    [id, outcome],
  );
  return rows.length > 0;
}

/**
 * Asks the worker that runs a rollback to stop it; whoever asked first stays on record. False: it does not run.
 * @param byJson who asks, as JSON text.
 */
export async function askCancel(sql: Sql, id: string, byJson: string): Promise<boolean> {
  const rows = await sql.query(
    `update rollback set cancel_asked = coalesce(cancel_asked, jsonb_build_object('by', $2::jsonb, 'at', ${NOW_TEXT}))
      where id = $1::uuid and status = 'running'
      returning id::text as id`,
    [id, byJson],
  );
  return rows.length > 0;
}

/** Whether somebody asked to stop it. */
export async function isCancelAsked(sql: Sql, id: string): Promise<boolean> {
  const [row] = await sql.query<{ asked: boolean }>(
    "select cancel_asked is not null as asked from rollback where id = $1::uuid",
    [id],
  );
  return row?.asked ?? false;
}

/**
 * Whether another rollback has touched the deploy unit, or may yet, since this one was asked for: one that ended before
 * its deploy changed nothing there.
 */
export async function hasLaterRollback(sql: Sql, id: string): Promise<boolean> {
  const [row] = await sql.query<{ later: boolean }>(
    `select exists (select from rollback later
                     where later.unit_id = r.unit_id and later.created_at > r.created_at
                       and (later.status in (${ACTIVE})
                            or exists (select from rollback_step s
                                        where s.rollback_id = later.id and s.name = 'deploy' and s.attempts > 0))) as later
       from rollback r where r.id = $1::uuid`,
    [id],
  );
  return row?.later ?? false;
}

/**
 * Has a rollback of unknown outcome verified again: it runs once more, with nothing left to do but its last step, and
 * the next worker that looks takes it up. False: it is not unknown (any more). Call under the unit's lock.
 * @throws the violation of `rollback_one_per_unit` when the unit is under another rollback: look first.
 */
export async function reopenVerification(sql: Sql, id: string): Promise<boolean> {
  const rows = await sql.query(
    `update rollback set status = 'running', ended_at = null, cancel_asked = null, lease_owner = null,
                         lease_until = now() - interval '1 second'
      where id = $1::uuid and status = 'unknown'
      returning id::text as id`,
    [id],
  );
  if (rows.length === 0) return false;
  // What was begun before counts no more towards what a worker may begin in vain.
  await sql.query(
    `update rollback_step set status = 'pending', ended_at = null,
                              state = jsonb_build_object('attemptsBefore', attempts)
      where rollback_id = $1::uuid and name = 'verify'`,
    [id],
  );
  return true;
}

/**
 * Records a person's word for what became of a rollback of unknown outcome. False: it is not unknown (any more).
 * @param byJson who says so, as JSON text.
 */
export async function settleUnknown(
  sql: Sql,
  id: string,
  settlement: { status: SettledStatus; byJson: string; reason: string },
): Promise<boolean> {
  const rows = await sql.query(
    `update rollback
        set status = $2,
            settled = jsonb_build_object('by', $3::jsonb, 'at', ${NOW_TEXT}, 'from', status, 'reason', $4::text)
      where id = $1::uuid and status = 'unknown'
      returning id::text as id`,
    [id, settlement.status, settlement.byJson, settlement.reason],
  );
  return rows.length > 0;
}

export type RollbackRow = {
  readonly id: string;
  readonly planId: string;
  readonly deploymentId: string;
  readonly deployment: string;
  readonly locationId: bigint;
  readonly location: string;
  readonly unitId: string;
  readonly unit: string;
  readonly status: RollbackStatus;
  readonly fromLoad: number;
  readonly targetLoad: number;
  readonly targetDigest: string | null;
  readonly targetReference: string | null;
  readonly description: string;
  readonly acknowledged: readonly string[];
  /** As recorded: {type, id, name}. */
  readonly requestedBy: { readonly name: string };
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly outcome: string | null;
  readonly verification: unknown;
  readonly resultLoad: number | null;
  /** Why a closed freeze window was overridden. */
  readonly freezeOverride: string | null;
  /** The rollback that this one takes back. */
  readonly undoOf: string | null;
  readonly cancelAsked: { readonly by: { readonly name: string }; readonly at: string } | null;
  readonly settled: {
    readonly by: { readonly name: string };
    readonly at: string;
    readonly from: RollbackStatus;
    readonly reason: string;
  } | null;
};

export async function readRollback(sql: Sql, id: string): Promise<RollbackRow | null> {
  const [row] = await sql.query<{
    id: string;
    plan_id: string;
    deployment_id: string;
    deployment: string;
    location_id: string;
    location: string;
    unit_id: string;
    unit: string;
    status: RollbackStatus;
    from_load: number;
    target_load: number;
    target_digest: string | null;
    target_reference: string | null;
    description: string;
    acknowledged: string;
    requested_by: string;
    created_at: Date;
    started_at: Date | null;
    ended_at: Date | null;
    outcome: string | null;
    verification: string | null;
    result_load: number | null;
    freeze_override: string | null;
    undo_of: string | null;
    cancel_asked: string | null;
    settled: string | null;
  }>(
    `select r.id::text as id, r.plan_id::text as plan_id, l.deployment_id::text as deployment_id, d.name as deployment,
            r.location_id::text as location_id, l.name as location, r.unit_id::text as unit_id, u.name as unit,
            r.status, r.from_load, r.target_load, r.target_digest, r.target_reference, r.description,
            to_json(r.acknowledged)::text as acknowledged, r.requested_by::text as requested_by,
            r.created_at, r.started_at, r.ended_at, r.outcome, r.verification #>> '{}' as verification, r.result_load,
            r.freeze_override, r.undo_of::text as undo_of, r.cancel_asked::text as cancel_asked, r.settled::text as settled
       from rollback r
       join code_location l on l.id = r.location_id
       join deployment d on d.id = l.deployment_id
       join deploy_unit u on u.id = r.unit_id
      where r.id = $1::uuid`,
    [id],
  );
  if (row === undefined) return null;
  return {
    id: row.id,
    planId: row.plan_id,
    deploymentId: row.deployment_id,
    deployment: row.deployment,
    locationId: BigInt(row.location_id),
    location: row.location,
    unitId: row.unit_id,
    unit: row.unit,
    status: row.status,
    fromLoad: row.from_load,
    targetLoad: row.target_load,
    targetDigest: row.target_digest,
    targetReference: row.target_reference,
    description: row.description,
    acknowledged: JSON.parse(row.acknowledged) as string[],
    requestedBy: JSON.parse(row.requested_by) as { name: string },
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    outcome: row.outcome,
    verification: row.verification === null ? null : JSON.parse(row.verification),
    resultLoad: row.result_load,
    freezeOverride: row.freeze_override,
    undoOf: row.undo_of,
    cancelAsked: row.cancel_asked === null ? null : (JSON.parse(row.cancel_asked) as RollbackRow["cancelAsked"]),
    settled: row.settled === null ? null : (JSON.parse(row.settled) as RollbackRow["settled"]),
  };
}

export type StepRow = {
  readonly name: StepName;
  readonly status: StepStatus;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly detail: string | null;
  /** How often it was begun: more than once where a worker did not live to its end. */
  readonly attempts: number;
  /** What a resumed run needs to know. */
  readonly state: unknown;
};

export async function readSteps(sql: Sql, rollbackId: string): Promise<StepRow[]> {
  const rows = await sql.query<{
    name: StepName;
    status: StepStatus;
    started_at: Date | null;
    ended_at: Date | null;
    detail: string | null;
    attempts: number;
    state: string | null;
  }>(
    `select name, status, started_at, ended_at, detail, attempts, state::text as state
       from rollback_step where rollback_id = $1::uuid order by ordinal`,
    [rollbackId],
  );
  return rows.map((row) => ({
    name: row.name,
    status: row.status,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    detail: row.detail,
    attempts: row.attempts,
    state: row.state === null ? null : JSON.parse(row.state),
  }));
}
