import type { Sql } from "../database.ts";

export type Decision = {
  readonly decision: "approved" | "declined";
  readonly by: { readonly name: string };
  /** RFC 3339. */
  readonly at: string;
  readonly reason: string | null;
};

/** How a rollback stands with approvals, and with what it takes back. */
export type ApprovalRow = {
  /** Null: it needs no approval. */
  readonly until: Date | null;
  readonly decision: Decision | null;
  /** The person who asked for it, or whose token did; null: Loadline itself, or a token of nobody known. */
  readonly requesterId: string | null;
  /** The newest rollback that took this one back, or is about to. */
  readonly undoneBy: string | null;
};

/**
 * A token is one with the person whose it is; a service's own with the person who made it, however many tokens made each
 * other in between, so that nobody approves through a token what they asked for themselves, or the other way round.
 */
const PERSON_OF = (record: string) => `(with recursive maker (record) as (
    select ${record}
    union all
    select case when t.account_id is null then t.created_by
                else jsonb_build_object('type', 'person', 'id', t.account_id) end
      from maker join api_token t
        on t.id = case when maker.record ->> 'type' = 'token' then (maker.record ->> 'id')::uuid end
     where maker.record ->> 'accountId' is null)
  select coalesce(record ->> 'accountId', record ->> 'id') from maker
   where record ->> 'type' = 'person' or record ->> 'accountId' is not null limit 1)`;

export async function readApproval(sql: Sql, rollbackId: string): Promise<ApprovalRow> {
  const [row] = await sql.query<{
    approve_until: Date | null;
    approval: string | null;
    requester: string | null;
    undone_by: string | null;
  }>(
    `select r.approve_until, r.approval::text as approval, ${PERSON_OF("r.requested_by")} as requester,
            (select later.id::text from rollback later
              where later.undo_of = r.id and later.status not in ('failed', 'reverted', 'cancelled')
              order by later.created_at desc limit 1) as undone_by
       from rollback r where r.id = $1::uuid`,
    [rollbackId],
  );
  if (row === undefined) throw new Error(`rollback ${rollbackId} is gone`);
  return {
    until: row.approve_until,
    decision: row.approval === null ? null : (JSON.parse(row.approval) as Decision),
    requesterId: row.requester,
    undoneBy: row.undone_by,
  };
}

/** The person behind an actor's record (JSON text), as `requesterId` names them. */
export async function readPersonOf(sql: Sql, recordJson: string): Promise<string | null> {
  const [row] = await sql.query<{ person: string | null }>(
    `select ${PERSON_OF("given.record")} as person from (select $1::jsonb as record) given`,
    [recordJson],
  );
  return row?.person ?? null;
}

/**
 * Locks a rollback's row until the transaction ends. Whoever decides on one takes this lock before its unit's, as the
 * worker and whoever cancels do.
 */
export async function lockRollback(sql: Sql, id: string): Promise<void> {
  await sql.query("select id::text as id from rollback where id = $1::uuid for update", [id]);
}

/** Whether rollbacks of the deployment wait until another person has approved them. */
export async function readNeedsApproval(sql: Sql, deploymentId: string): Promise<boolean> {
  const [row] = await sql.query<{ needs_approval: boolean }>(
    "select needs_approval from deployment where id = $1::uuid",
    [deploymentId],
  );
  if (row === undefined) throw new Error(`deployment ${deploymentId} is gone`);
  return row.needs_approval;
}

const DECISION = `jsonb_build_object('decision', $2::text, 'by', $3::jsonb,
  'at', to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'reason', $4::text)`;

/** Queues what waits for an approval that is still in time; false when it does not (any more). */
export async function approveWaiting(
  sql: Sql,
  id: string,
  approval: { byJson: string; acknowledged: readonly string[]; freezeOverride: string | null },
): Promise<boolean> {
  const rows = await sql.query(
    `update rollback
        set status = 'queued', approval = ${DECISION}, acknowledged = array(select jsonb_array_elements_text($5::jsonb)),
            freeze_override = $6
      where id = $1::uuid and status = 'awaiting_approval' and approve_until > now()
     returning id::text as id`,
    [id, "approved", approval.byJson, null, JSON.stringify(approval.acknowledged), approval.freezeOverride],
  );
  return rows.length > 0;
}

/** Cancels what waits for an approval; false when it does not (any more). */
export async function declineWaiting(
  sql: Sql,
  id: string,
  decline: { byJson: string; reason: string; outcome: string },
): Promise<boolean> {
  const rows = await sql.query(
    `update rollback set status = 'cancelled', ended_at = now(), outcome = $5, approval = ${DECISION}
      where id = $1::uuid and status = 'awaiting_approval'
     returning id::text as id`,
    [id, "declined", decline.byJson, decline.reason, decline.outcome],
  );
  return rows.length > 0;
}

/** Cancels what waits for an approval, or where `late` what waited too long for one; false when it does not. */
export async function cancelWaiting(sql: Sql, id: string, outcome: string, late: boolean): Promise<boolean> {
  const rows = await sql.query(
    `update rollback set status = 'cancelled', ended_at = now(), outcome = $2
      where id = $1::uuid and status = 'awaiting_approval' and ($3::boolean = false or approve_until <= now())
     returning id::text as id`,
    [id, outcome, late],
  );
  return rows.length > 0;
}

/** Rollbacks that nobody approved in time. */
export async function readLateApprovals(sql: Sql): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `select id::text as id from rollback
      where status = 'awaiting_approval' and approve_until <= now()
      order by approve_until`,
  );
  return rows.map(({ id }) => id);
}
