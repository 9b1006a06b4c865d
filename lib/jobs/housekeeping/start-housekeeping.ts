import { PgBoss } from "pg-boss";
import { deleteExpired } from "../../db/housekeeping/delete-expired.ts";
import type { Worker } from "../worker-context.ts";
import { executeSql } from "./execute-sql.ts";

const QUEUE = "housekeeping";
/** Off the full hour, when everybody else's jobs start. */
const HOURLY = "17 * * * *";

/**
 * Runs what has to happen once in a while, whichever worker does it: schedules and jobs live in the database
 * (schema `pgboss`), so that several workers do the work once. Resolves to a function that stops it.
 */
export async function startHousekeeping(worker: Worker): Promise<() => Promise<void>> {
  const { db, log } = worker;
  const boss = new PgBoss({ schema: "pgboss", db: { executeSql: (text, values) => executeSql(db, text, values) } });
  boss.on("error", (error) => log.error({ err: error }, "housekeeping failed"));
  await boss.start();
  // A queue that another worker makes at the same moment is there as well.
  await boss.createQueue(QUEUE, { policy: "singleton", retryLimit: 2, retryDelay: 60, expireInSeconds: 600 });
  await boss.schedule(QUEUE, HOURLY, null, { tz: "UTC" });
  await boss.work(QUEUE, { pollingIntervalSeconds: 30 }, async () => {
    log.info({ deleted: await deleteExpired(db.sql) }, "housekeeping is done");
  });
  return async () => {
    await boss.stop({ graceful: true, timeout: 2_000 });
  };
}
