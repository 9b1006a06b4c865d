import { receiverSchema } from "../../contracts/alerts.ts";
import type { DeliveryState } from "../../domain/alerts/delivery.ts";
import { FOLD_MS, type RecentDelivery } from "../../domain/alerts/fold.ts";
import type { Receiver } from "../../domain/alerts/receiver.ts";
import type { Sql } from "../database.ts";

export type NewDelivery = {
  readonly deploymentId: string;
  readonly policyId: string;
  readonly policyName: string;
  readonly receiver: Receiver;
  /** The same for the same receiver of a deployment, whichever policy names it. */
  readonly receiverKey: string;
  readonly foldKey: string;
  readonly state: DeliveryState;
  /** Not sent before. */
  readonly at: Date;
};

/**
 * What went to a receiver of a policy in the last ten minutes of `now`, and all that waits there. One that was sent
 * once, however that ended, takes nothing more on: a receiver may have it already, and drops what has the same id.
 *
 * Each half has an index of its own, by a number made of the receiver's key: fifty addresses are longer than what an
 * index takes.
 */
export async function readRecentDeliveries(
  sql: Sql,
  policyId: string,
  receiverKey: string,
  now: Date,
): Promise<RecentDelivery[]> {
  const rows = await sql.query<{ id: string; fold_key: string; next_at: Date; waits: boolean }>(
    `select id::text as id, fold_key, next_at,
            state = 'pending' and attempts = 0 as waits
       from alert_delivery
      where receiver_key = $2
        and id = any(array(select id from alert_delivery
                            where policy_id = $1::uuid
                              and hashtextextended(receiver_key, 0) = hashtextextended($2, 0)
                              and state = 'pending'
                            union
                           select id from alert_delivery
                            where policy_id = $1::uuid
                              and hashtextextended(receiver_key, 0) = hashtextextended($2, 0)
                              and next_at > $3::timestamptz - $4 * interval '1 millisecond'
                              and state in ('sent', 'failed')))
      order by number
        for update`,
    [policyId, receiverKey, now.toISOString(), FOLD_MS],
  );
  return rows.map((row) => ({ id: row.id, foldKey: row.fold_key, sendsAt: row.next_at, waits: row.waits }));
}

/** Resolves to the delivery's id and its place in the order of making. */
export async function insertDelivery(sql: Sql, delivery: NewDelivery): Promise<{ id: string; number: string }> {
  const [row] = await sql.query<{ id: string; number: string }>(
    `insert into alert_delivery
       (deployment_id, policy_id, policy_name, receiver, receiver_key, fold_key, events, state, next_at, ended_at)
     values ($1::uuid, $2::uuid, $3, $4::jsonb, $5, $6, 0, $7, $8::timestamptz,
             case when $7 = 'pending' then null else now() end)
     returning id::text as id, number::text as number`,
    [
      delivery.deploymentId,
      delivery.policyId,
      delivery.policyName,
      JSON.stringify(delivery.receiver),
      delivery.receiverKey,
      delivery.foldKey,
      delivery.state,
      delivery.at.toISOString(),
    ],
  );
  if (row === undefined) throw new Error("inserting a delivery returned no row");
  return row;
}

/** Puts an event into a delivery. */
export async function addToDelivery(sql: Sql, deliveryId: string, eventId: bigint): Promise<void> {
  await sql.query("insert into alert_delivery_event (delivery_id, event_id) values ($1::uuid, $2::bigint)", [
    deliveryId,
    eventId.toString(),
  ]);
  await sql.query("update alert_delivery set events = events + 1 where id = $1::uuid", [deliveryId]);
}

export type ClaimedDelivery = {
  readonly id: string;
  readonly deploymentId: string;
  readonly receiver: Receiver;
  /** This one included. */
  readonly attempts: number;
  readonly createdAt: Date;
};

/**
 * Takes what is due to leave (for the app: app-alerts.ts), one delivery for each receiver at most: in order for one,
 * side by side for several. A receiver whose last one is being tried again gets nothing newer before it, so that an
 * end never comes before its beginning.
 */
export async function claimDeliveries(sql: Sql, leaseMs: number, limit: number): Promise<ClaimedDelivery[]> {
  await sql.query("select pg_advisory_xact_lock(hashtext('loadline.alert_claims'))");
  const rows = await sql.query<{
    id: string;
    deployment_id: string;
    receiver: unknown;
    attempts: number;
    created_at: Date;
  }>(
    `update alert_delivery d
        set lease_until = now() + $1 * interval '1 millisecond', attempts = d.attempts + 1
       from (select distinct on (p.deployment_id, p.receiver_key) p.id
               from alert_delivery p
              where p.state = 'pending' and p.next_at <= now() and p.receiver->>'type' <> 'app'
                and not exists (select from alert_delivery o
                                 where o.state = 'pending' and o.deployment_id = p.deployment_id
                                   and o.receiver_key = p.receiver_key
                                   and (o.lease_until > now() or (o.attempts > 0 and o.number < p.number)))
              order by p.deployment_id, p.receiver_key, p.number
              limit $2) due
      where d.id = due.id
     returning d.id::text as id, d.deployment_id::text as deployment_id, d.receiver, d.attempts, d.created_at`,
    [leaseMs, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    deploymentId: row.deployment_id,
    receiver: receiverSchema.parse(row.receiver),
    attempts: row.attempts,
    createdAt: row.created_at,
  }));
}

/** The delivery is over. `answer` is what the receiver said, or why it was given up. */
export async function endDelivery(
  sql: Sql,
  id: string,
  state: Exclude<DeliveryState, "pending">,
  answer: string | null,
): Promise<void> {
  await sql.query(
    `update alert_delivery set state = $2, answer = $3, ended_at = now(), lease_until = null
      where id = $1::uuid and state = 'pending'`,
    [id, state, answer],
  );
}

/** The delivery is tried again after `delayMs`. */
export async function postponeDelivery(sql: Sql, id: string, delayMs: number, answer: string): Promise<void> {
  await sql.query(
    `update alert_delivery
        set next_at = now() + $2 * interval '1 millisecond', answer = $3, lease_until = null
      where id = $1::uuid and state = 'pending'`,
    [id, delayMs, answer],
  );
}
