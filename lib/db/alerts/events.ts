import type { AlertFacts } from "../../domain/alerts/facts.ts";
import { ALERT_KIND_FACTS, ALERT_KINDS, type AlertKind, isAlertKind } from "../../domain/alerts/kinds.ts";
import type { Sql } from "../database.ts";

export type NewAlertEvent = {
  readonly deploymentId: string;
  readonly locationId: bigint | null;
  readonly kind: AlertKind;
  readonly thread: string;
  readonly facts: AlertFacts;
};

export type AlertEventRow = NewAlertEvent & { readonly id: bigint; readonly at: Date };

export type RawEvent = {
  id: string;
  deployment_id: string;
  location_id: string | null;
  kind: string;
  thread: string;
  facts: AlertFacts;
  at: Date;
};

/** Kinds that end a trouble. */
const ENDING_KINDS = ALERT_KINDS.filter((kind) => ALERT_KIND_FACTS[kind].resolves !== undefined);

export const EVENT_COLUMNS = `e.id::text as id, e.deployment_id::text as deployment_id, e.location_id::text as location_id,
       e.kind, e.thread, e.facts, e.at`;

export async function insertAlertEvent(sql: Sql, event: NewAlertEvent): Promise<void> {
  await sql.query(
    `insert into alert_event (deployment_id, location_id, kind, thread, facts)
     values ($1::uuid, $2::bigint, $3, $4, $5::jsonb)`,
    [event.deploymentId, event.locationId?.toString() ?? null, event.kind, event.thread, JSON.stringify(event.facts)],
  );
}

/** One worker at a time decides what is put together: held until the transaction ends. */
export async function lockAlertRouting(sql: Sql): Promise<void> {
  await sql.query("select pg_advisory_xact_lock(hashtext('loadline.alert_routing'))");
}

/** The oldest known events whose deliveries are not made; the caller holds the lock of routing. */
export async function readUnroutedEvents(sql: Sql, limit: number): Promise<AlertEventRow[]> {
  const rows = await sql.query<RawEvent>(
    `select ${EVENT_COLUMNS} from alert_event e
      where e.routed_at is null and e.kind in (select jsonb_array_elements_text($2::jsonb)) order by e.id limit $1`,
    [limit, JSON.stringify(ALERT_KINDS)],
  );
  return rows.flatMap(eventRow);
}

export async function markRouted(sql: Sql, ids: readonly bigint[]): Promise<void> {
  await sql.query(
    `update alert_event set routed_at = now()
      where id in (select jsonb_array_elements_text($1::jsonb)::bigint) and routed_at is null`,
    [JSON.stringify(ids.map(String))],
  );
}

/** What a delivery is about, in the order in which it happened. */
export async function readEventsOfDelivery(sql: Sql, deliveryId: string): Promise<AlertEventRow[]> {
  const rows = await sql.query<RawEvent>(
    `select ${EVENT_COLUMNS} from alert_delivery_event a join alert_event e on e.id = a.event_id
      where a.delivery_id = $1::uuid order by e.id`,
    [deliveryId],
  );
  return rows.flatMap(eventRow);
}

/** Threads of a delivery's events whose newest event, told in it or not, ends their trouble. */
export async function readEndedThreads(sql: Sql, deliveryId: string): Promise<Set<string>> {
  const rows = await sql.query<{ thread: string }>(
    `select t.thread
       from (select distinct e.thread from alert_delivery_event a join alert_event e on e.id = a.event_id
              where a.delivery_id = $1::uuid) t
      where (select n.kind from alert_event n where n.thread = t.thread order by n.id desc limit 1)
            in (select jsonb_array_elements_text($2::jsonb))`,
    [deliveryId, JSON.stringify(ENDING_KINDS)],
  );
  return new Set(rows.map(({ thread }) => thread));
}

/** Kinds that this version does not know are told by none: a newer version wrote them, and it routes them. */
export function eventRow(row: RawEvent): AlertEventRow[] {
  if (!isAlertKind(row.kind)) return [];
  return [
    {
      id: BigInt(row.id),
      deploymentId: row.deployment_id,
      locationId: row.location_id === null ? null : BigInt(row.location_id),
      kind: row.kind,
      thread: row.thread,
      facts: row.facts,
      at: row.at,
    },
  ];
}
