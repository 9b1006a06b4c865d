import type { Sql } from "../database.ts";

/**
 * What may go, and when. Everything else is kept for good: loads, definitions, plans, rollbacks, audit.
 * Each is deleted in batches, so that no statement holds many locks for long.
 */
const EXPIRED = {
  idempotency_key: "created_at < now() - interval '30 days'",
  worker_request: "asked_at < now() - interval '1 hour'",
  sign_in: "expires_at < now() - interval '7 days' or revoked_at < now() - interval '7 days'",
  sign_in_attempt: "last_at < now() - interval '1 day'",
  setup_link: "expires_at < now() - interval '1 day'",
  rate_limit: "expire < now()",
  // The log of what was sent, not the events: what is still open is told by them.
  alert_delivery: "ended_at < now() - interval '1 year'",
} as const;

const BATCH = 5_000;

/** Deletes what has expired; resolves to how many rows went, per table. */
export async function deleteExpired(sql: Sql): Promise<Record<keyof typeof EXPIRED, number>> {
  const deleted = {} as Record<keyof typeof EXPIRED, number>;
  for (const table of Object.keys(EXPIRED) as (keyof typeof EXPIRED)[]) {
    deleted[table] = 0;
    for (;;) {
      const rows = await sql.query(
        `delete from ${table} where ctid in (select ctid from ${table} where ${EXPIRED[table]} limit ${BATCH}) returning true as gone`,
      );
      deleted[table] += rows.length;
      if (rows.length < BATCH) break;
    }
  }
  return deleted;
}
