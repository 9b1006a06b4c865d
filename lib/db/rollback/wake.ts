import type { Sql } from "../database.ts";

/** Channel on which workers are told that there is something to do; what it is they find out by asking. */
export const WORKER_CHANNEL = "loadline_worker";

/** Wakes every worker when the transaction commits. Workers poll besides, so that a lost call costs a second. */
export async function wakeWorkers(sql: Sql): Promise<void> {
  // The cast spares both drivers a column of type void.
  await sql.query("select pg_notify($1, '')::text as sent", [WORKER_CHANNEL]);
}
