import { receiverSchema } from "../../contracts/alerts.ts";
import type { DeliveryState } from "../../domain/alerts/delivery.ts";
import type { AlertFacts } from "../../domain/alerts/facts.ts";
import type { Receiver } from "../../domain/alerts/receiver.ts";
import type { Sql } from "../database.ts";

/** A delivery as the log shows it. */
export type LoggedDelivery = {
  readonly id: string;
  readonly number: string;
  readonly policyName: string;
  readonly receiver: Receiver;
  readonly events: number;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAt: Date;
  readonly answer: string | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  /** What happened last of what it is about; its kind may be of a newer version. */
  readonly newest: { readonly kind: string; readonly thread: string; readonly facts: AlertFacts; readonly at: Date };
};

/** What of the log is read; null: whatever it is. */
export type DeliveryFilter = {
  readonly id: string | null;
  readonly state: DeliveryState | null;
  readonly policy: string | null;
  readonly kind: string | null;
};

/** Deliveries of a deployment, newest first, before the one of this number. */
export async function readDeliveryLog(
  sql: Sql,
  deploymentId: string,
  { id, state, policy, kind }: DeliveryFilter,
  before: string | null,
  limit: number,
): Promise<LoggedDelivery[]> {
  const rows = await sql.query<{
    id: string;
    number: string;
    policy_name: string;
    receiver: unknown;
    events: number;
    state: DeliveryState;
    attempts: number;
    next_at: Date;
    answer: string | null;
    created_at: Date;
    ended_at: Date | null;
    kind: string;
    thread: string;
    facts: AlertFacts;
    at: Date;
  }>(
    `select d.id::text as id, d.number::text as number, d.policy_name, d.receiver, d.events, d.state, d.attempts,
            d.next_at, d.answer, d.created_at, d.ended_at, e.kind, e.thread, e.facts, e.at
       from alert_delivery d
      cross join lateral (select max(a.event_id) as newest from alert_delivery_event a where a.delivery_id = d.id) n
       join alert_event e on e.id = n.newest
      where d.deployment_id = $1::uuid and ($2::uuid is null or d.id = $2::uuid)
        and ($3::text is null or d.state = $3) and ($4::text is null or d.policy_name = $4)
        and ($5::text is null or exists (select from alert_delivery_event a join alert_event k on k.id = a.event_id
                                          where a.delivery_id = d.id and k.kind = $5))
        and ($6::bigint is null or d.number < $6::bigint)
      order by d.number desc
      limit $7`,
    [deploymentId, id, state, policy, kind, before, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    policyName: row.policy_name,
    receiver: receiverSchema.parse(row.receiver),
    events: row.events,
    state: row.state,
    attempts: row.attempts,
    nextAt: row.next_at,
    answer: row.answer,
    createdAt: row.created_at,
    endedAt: row.ended_at,
    newest: { kind: row.kind, thread: row.thread, facts: row.facts, at: row.at },
  }));
}

/**
 * Makes a delivery about the same, to the same receiver, to be sent at once and alone. Receivers take it for another
 * message, as its id is another.
 * @returns its id.
 */
export async function repeatDelivery(sql: Sql, id: string): Promise<string> {
  const [row] = await sql.query<{ id: string }>(
    `insert into alert_delivery
       (deployment_id, policy_id, policy_name, receiver, receiver_key, fold_key, events, state)
     select deployment_id, policy_id, policy_name, receiver, receiver_key, 'again:' || gen_random_uuid(), events, 'pending'
       from alert_delivery where id = $1::uuid
     returning id::text as id`,
    [id],
  );
  if (row === undefined) throw new Error(`there is no delivery ${id} to repeat`);
  await sql.query(
    `insert into alert_delivery_event (delivery_id, event_id)
     select $1::uuid, event_id from alert_delivery_event where delivery_id = $2::uuid`,
    [row.id, id],
  );
  return row.id;
}
