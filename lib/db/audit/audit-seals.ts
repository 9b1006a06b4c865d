import type { SealedEvent } from "../../domain/audit/seal.ts";
import type { Sql } from "../database.ts";

export type SealRow = {
  /** Decimal digits, as `last_event`. */
  id: string;
  last_event: string;
  events: number;
  hash: Buffer;
  sealed_at: Date;
};

// A bare `id` in `order by` would be the text of that name in the list.
const SEAL = "id::text as id, last_event::text as last_event, events, hash, sealed_at";

/** Held until the transaction ends: one worker seals at a time. False: another one does. */
export async function lockSealing(sql: Sql): Promise<boolean> {
  const [row] = await sql.query<{ got: boolean }>(
    "select pg_try_advisory_xact_lock(hashtext('loadline.audit_seal')) as got",
  );
  return row?.got ?? false;
}

/**
 * True when a transaction that has written something runs for longer than `minutes`: it may hold the id of an event that
 * nobody else sees yet, below others that are there. Of another role's transactions PostgreSQL tells no times; nobody but
 * Loadline's writes events.
 */
export async function hasOldWriter(sql: Sql, minutes: number): Promise<boolean> {
  const rows = await sql.query<{ pid: number }>(
    `select pid from pg_stat_activity
      where datname = current_database() and backend_xid is not null and pid <> pg_backend_pid()
        and xact_start < clock_timestamp() - make_interval(secs => $1::float8 * 60 - 5) limit 1`,
    [minutes],
  );
  return rows.length > 0;
}

export async function readLastSeal(sql: Sql): Promise<SealRow | null> {
  const [row] = await sql.query<SealRow>(`select ${SEAL} from audit_seal s order by s.id desc limit 1`);
  return row ?? null;
}

/** Links after this one, in order. */
export async function readSeals(sql: Sql, afterId: string, limit: number): Promise<SealRow[]> {
  return sql.query<SealRow>(`select ${SEAL} from audit_seal s where s.id > $1::bigint order by s.id limit $2`, [
    afterId,
    limit,
  ]);
}

export async function insertSeal(sql: Sql, seal: { lastEvent: string; events: number; hash: Buffer }): Promise<void> {
  await sql.query("insert into audit_seal (last_event, events, hash) values ($1::bigint, $2, $3)", [
    seal.lastEvent,
    seal.events,
    seal.hash,
  ]);
}

const EVENT = `id::text as id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor, action,
  deployment_id::text as "deploymentId", location_id::text as "locationId", target, before, after, address,
  request_id as "requestId"`;

/** The first events after an id that are older than `minutes`. */
export async function readUnsealed(
  sql: Sql,
  afterId: string,
  minutes: number,
  limit: number,
): Promise<readonly SealedEvent[]> {
  return sql.query<SealedEvent>(
    `select ${EVENT} from audit_event e
      where e.id > $1::bigint
        and e.id <= (select max(id) from audit_event
                    where id > $1::bigint and at < statement_timestamp() - make_interval(mins => $2::int))
      order by e.id limit $3`,
    [afterId, minutes, limit],
  );
}

/** The events between two ids, the first not included. */
export async function readSealed(sql: Sql, afterId: string, throughId: string): Promise<readonly SealedEvent[]> {
  return sql.query<SealedEvent>(
    `select ${EVENT} from audit_event e where e.id > $1::bigint and e.id <= $2::bigint order by e.id`,
    [afterId, throughId],
  );
}

/** How many events have come after an id. */
export async function countEventsAfter(sql: Sql, id: string): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    "select count(*)::int as count from audit_event where id > $1::bigint",
    [id],
  );
  return row?.count ?? 0;
}
