import type { Sql } from "../database.ts";
import { type Listener, listenOn } from "../notify.ts";

/** Channel on which workers are told that there is something to do; what it is they find out by asking. */
const CHANNEL = "loadline_worker";

/** Wakes every worker when the transaction commits. Workers poll besides, so that a lost call costs a second. */
export async function wakeWorkers(sql: Sql): Promise<void> {
  await sql.query("select pg_notify($1, '')", [CHANNEL]);
}

/** Calls `onWake` for every wake, and after the connection was lost, when one may have been missed. */
export function listenForWakes(databaseUrl: string, onWake: () => void): Listener {
  return listenOn(databaseUrl, CHANNEL, onWake, onWake);
}
