import { receiverSchema } from "../../contracts/alerts.ts";
import type { Role } from "../../domain/access/roles.ts";
import type { Sql } from "../database.ts";
import { type AlertEventRow, EVENT_COLUMNS, eventRow, type RawEvent } from "./events.ts";

/** Events of one alert that are read: the first, and the newest ones. */
const MOST_EVENTS = 50;

export type ShownAlert = {
  readonly number: bigint;
  readonly deploymentId: string;
  readonly deployment: string;
  readonly least: Role;
};

/**
 * Shows what is due in the app. Each gets its number here, so that numbers grow in the order in which people come to
 * see them, also of what waited to be put together with others: whatever is read up to a number was there to be read.
 * Held until the transaction ends.
 */
export async function showDueAlerts(sql: Sql): Promise<ShownAlert[]> {
  await sql.query("select pg_advisory_xact_lock(hashtext('loadline.alert_showing'))");
  const rows = await sql.query<{ number: string; deployment_id: string; deployment: string; receiver: unknown }>(
    `update alert_delivery a
        set state = 'sent', number = nextval(pg_get_serial_sequence('alert_delivery', 'number')), attempts = 1,
            answer = 'Shown in the app.', ended_at = now()
       from (select id from alert_delivery
              where state = 'pending' and next_at <= now() and receiver->>'type' = 'app'
              order by number limit 200 for update) due, deployment d
      where a.id = due.id and d.id = a.deployment_id
     returning a.number::text as number, d.id::text as deployment_id, d.name as deployment, a.receiver`,
  );
  return rows.flatMap((row) => {
    const receiver = receiverSchema.parse(row.receiver);
    if (receiver.type !== "app") return [];
    const { deployment_id: deploymentId, deployment } = row;
    return [{ number: BigInt(row.number), deploymentId, deployment, least: receiver.least }];
  });
}

/** Deployments of which somebody is told in the app, with what policies ask for that their role there covers. */
export type AlertPlace = { readonly deploymentId: string; readonly covered: readonly Role[] };

const FROM_SHOWN = `from alert_delivery a
       join jsonb_to_recordset($1::jsonb) as p("deploymentId" uuid, covered jsonb) on p."deploymentId" = a.deployment_id
      where a.receiver->>'type' = 'app' and a.state = 'sent' and p.covered ? (a.receiver->>'least')`;

export type AppAlertRow = {
  readonly id: string;
  readonly number: bigint;
  readonly policy: string;
  /** Of all of them. */
  readonly total: number;
  /** The first and the newest, in order. */
  readonly events: readonly AlertEventRow[];
  readonly shownAt: Date;
};

/** Newest first. @param before number below which the page begins; null: the newest of all. */
export async function readAppAlerts(
  sql: Sql,
  places: readonly AlertPlace[],
  page: { readonly before: bigint | null; readonly limit: number },
): Promise<AppAlertRow[]> {
  const rows = await sql.query<{
    id: string;
    number: string;
    policy_name: string;
    events: number;
    ended_at: Date;
  }>(
    `select a.id::text as id, a.number::text as number, a.policy_name, a.events, a.ended_at
       ${FROM_SHOWN} and ($2::bigint is null or a.number < $2::bigint)
      order by a.number desc limit $3`,
    [JSON.stringify(places), page.before?.toString() ?? null, page.limit],
  );
  const events = await readSomeEvents(
    sql,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    number: BigInt(row.number),
    policy: row.policy_name,
    total: row.events,
    events: events.get(row.id) ?? [],
    shownAt: row.ended_at,
  }));
}

async function readSomeEvents(sql: Sql, deliveryIds: readonly string[]): Promise<Map<string, AlertEventRow[]>> {
  const rows = await sql.query<RawEvent & { delivery_id: string }>(
    `select d.id as delivery_id, ${EVENT_COLUMNS}
       from jsonb_array_elements_text($1::jsonb) as d(id)
      cross join lateral (
              (select event_id from alert_delivery_event where delivery_id = d.id::uuid order by event_id limit 1)
              union
              (select event_id from alert_delivery_event where delivery_id = d.id::uuid
                order by event_id desc limit ${MOST_EVENTS})) as picked
       join alert_event e on e.id = picked.event_id
      order by e.id`,
    [JSON.stringify(deliveryIds)],
  );
  const byDelivery = new Map<string, AlertEventRow[]>();
  for (const row of rows) {
    const events = byDelivery.get(row.delivery_id) ?? [];
    events.push(...eventRow(row));
    byDelivery.set(row.delivery_id, events);
  }
  return byDelivery;
}

/** How far a person has read; what was shown before they had an account is none of theirs to read. */
export type AlertReading = { readonly until: bigint; readonly since: Date };

export async function readAlertReading(sql: Sql, accountId: string): Promise<AlertReading> {
  const [row] = await sql.query<{ read_until: string; created_at: Date }>(
    `select coalesce(r.read_until, 0)::text as read_until, a.created_at
       from account a left join alert_reading r on r.account_id = a.id where a.id = $1::uuid`,
    [accountId],
  );
  if (row === undefined) throw new Error(`the account ${accountId} that asks is not there`);
  return { until: BigInt(row.read_until), since: row.created_at };
}

/** Counts up to `most`. */
export async function countUnread(
  sql: Sql,
  places: readonly AlertPlace[],
  { until, since }: AlertReading,
  most: number,
): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    `select count(*)::int as count from (
       select ${FROM_SHOWN} and a.number > $2::bigint and a.ended_at > $3::timestamptz
        limit $4) unread`,
    [JSON.stringify(places), until.toString(), since.toISOString(), most],
  );
  return row?.count ?? 0;
}

/** Never back, and never beyond what there is: what comes later is unread. */
export async function writeAlertReading(sql: Sql, accountId: string, until: bigint): Promise<void> {
  await sql.query(
    `insert into alert_reading (account_id, read_until)
     values ($1::uuid, least($2::bigint, coalesce((select max(number) from alert_delivery), 0)))
     on conflict (account_id) do update set read_until = greatest(alert_reading.read_until, excluded.read_until)`,
    [accountId, until.toString()],
  );
}
