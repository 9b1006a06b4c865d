import { stepStatusesBefore, type TerminalStatus } from "../../domain/rollback/state-machine.ts";
import type { StepName, StepStatus } from "../../domain/rollback/status.ts";
import type { Sql } from "../database.ts";
import { appendToLog } from "./step-log.ts";

/** Proof of who runs a rollback; every write of the journal carries it and does nothing once it is lost. */
export type Lease = {
  readonly rollbackId: string;
  readonly owner: string;
  readonly fencingToken: bigint;
};

/**
 * Claims the oldest rollback that nobody runs: queued, or running under a lease that ran out. One statement,
 * so that of many workers one gets it; the unit's fencing token grows with it, which shuts out a worker that
 * still believes itself the owner. Times are the database's, so that clocks of workers do not matter.
 */
export async function claimRollback(sql: Sql, owner: string, leaseMs: number): Promise<Lease | null> {
  const [row] = await sql.query<{ id: string; fencing_token: string }>(
    `with candidate as (
       select id, unit_id from rollback
        where status = 'queued' or (status = 'running' and lease_until < now())
        order by created_at
        limit 1
          for update skip locked),
     fenced as (
       update deploy_unit u set fencing_token = u.fencing_token + 1
         from candidate c where u.id = c.unit_id
       returning u.id, u.fencing_token)
     update rollback r
        set status = 'running', lease_owner = $1, lease_until = now() + $2 * interval '1 millisecond',
            fencing_token = f.fencing_token, started_at = coalesce(r.started_at, now())
       from candidate c join fenced f on f.id = c.unit_id
      where r.id = c.id
     returning r.id::text as id, r.fencing_token::text as fencing_token`,
    [owner, leaseMs],
  );
  return row ? { rollbackId: row.id, owner, fencingToken: BigInt(row.fencing_token) } : null;
}

/** Condition on `rollback` that the lease still holds; its parameters are $1 to $3. */
const HELD = "id = $1::uuid and lease_owner = $2 and fencing_token = $3::bigint and status = 'running'";

function leaseValues(lease: Lease): [string, string, string] {
  return [lease.rollbackId, lease.owner, lease.fencingToken.toString()];
}

/** Renews the lease; false when it is lost. */
export async function renewLease(sql: Sql, lease: Lease, leaseMs: number): Promise<boolean> {
  const rows = await sql.query(
    `update rollback set lease_until = now() + $4 * interval '1 millisecond' where ${HELD} returning id::text as id`,
    [...leaseValues(lease), leaseMs],
  );
  return rows.length > 0;
}

/** Gives the lease back, so that another worker goes on at once. */
export async function releaseLease(sql: Sql, lease: Lease): Promise<void> {
  await sql.query(`update rollback set lease_until = now() - interval '1 second' where ${HELD}`, leaseValues(lease));
}

/** Locks the rollback's row for the transaction if the lease still holds; false when it is lost. */
export async function holdLease(sql: Sql, lease: Lease): Promise<boolean> {
  const rows = await sql.query(`select id::text as id from rollback where ${HELD} for update`, leaseValues(lease));
  return rows.length > 0;
}

/**
 * Moves one step; call under `holdLease`. `detail` and `state` replace what is there unless null; the log keeps every
 * detail, and that the step was begun again.
 * @throws Error when the step cannot become `status` from where it stands: a fault of the runner.
 */
export async function moveStep(
  sql: Sql,
  lease: Lease,
  name: StepName,
  status: StepStatus,
  detail: string | null,
  state: unknown,
): Promise<void> {
  const [moved] = await sql.query<{ attempts: number }>(
    `update rollback_step
        set status = $3,
            started_at = coalesce(started_at, now()),
            ended_at = case when $3 = 'running' then null else now() end,
            attempts = attempts + case when $3 = 'running' then 1 else 0 end,
            detail = coalesce($4, detail),
            state = coalesce($5::jsonb, state)
      where rollback_id = $1::uuid and name = $2
        and status in (select jsonb_array_elements_text($6::jsonb))
     returning attempts`,
    [
      lease.rollbackId,
      name,
      status,
      detail,
      state === null ? null : JSON.stringify(state),
      JSON.stringify(stepStatusesBefore(status)),
    ],
  );
  if (moved === undefined) throw new Error(`step ${name} of rollback ${lease.rollbackId} cannot become ${status}`);
  if (status === "running" && moved.attempts > 1) {
    await appendToLog(sql, lease.rollbackId, name, `Attempt ${moved.attempts} begins`);
  }
  if (detail !== null) await appendToLog(sql, lease.rollbackId, name, detail);
}

/** Sets the line that the page shows under a running step, and keeps it in the log; call under `holdLease`. */
export async function noteStep(sql: Sql, lease: Lease, name: StepName, detail: string): Promise<void> {
  const noted = await sql.query(
    "update rollback_step set detail = $3 where rollback_id = $1::uuid and name = $2 and status = 'running' returning name",
    [lease.rollbackId, name, detail],
  );
  if (noted.length > 0) await appendToLog(sql, lease.rollbackId, name, detail);
}

/** Marks what will not be done any more; call under `holdLease`. */
export async function skipPendingSteps(sql: Sql, lease: Lease): Promise<void> {
  await sql.query("update rollback_step set status = 'skipped' where rollback_id = $1::uuid and status = 'pending'", [
    lease.rollbackId,
  ]);
}

/**
 * Adds the deploy of what ran before to the journal, as the step to do next; `state` says why, and what to put back.
 * Call under `holdLease`, once the other steps have ended.
 */
export async function addRevert(sql: Sql, lease: Lease, state: unknown): Promise<void> {
  await sql.query(
    `insert into rollback_step (rollback_id, ordinal, name, status, state)
     select $1::uuid, max(ordinal) + 1, 'revert', 'pending', $2::jsonb from rollback_step where rollback_id = $1::uuid`,
    [lease.rollbackId, JSON.stringify(state)],
  );
}

export type Ending = {
  readonly status: TerminalStatus;
  readonly outcome: string;
  /** JSON text, kept as a string like a plan's body; null when nothing was verified. */
  readonly verificationJson: string | null;
  readonly resultLoad: number | null;
};

/** Ends the rollback and gives its lease up; call under `holdLease`. */
export async function endRollback(sql: Sql, lease: Lease, ending: Ending): Promise<void> {
  await sql.query(
    `update rollback
        set status = $4, outcome = $5, verification = to_jsonb($6::text), result_load = $7, ended_at = now(),
            lease_owner = null, lease_until = null
      where ${HELD}`,
    [...leaseValues(lease), ending.status, ending.outcome, ending.verificationJson, ending.resultLoad],
  );
}
