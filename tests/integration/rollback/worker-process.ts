import { readFileSync, unlinkSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { join } from "node:path";
import pino from "pino";
import { openDatabase } from "#lib/db/open.ts";
import { startWorker } from "#lib/jobs/start-worker.ts";
import type { WorkerOptions } from "#lib/jobs/worker-options.ts";

/**
 * A worker process that a test can have die: at `TEST_AT` (`<step>:<moment>`) it sends itself `TEST_SIGNAL`.
 * `TEST_OPTIONS` (JSON) shortens its limits. In the folder `TEST_APPOINTMENTS` a file may stand for each deploy unit,
 * named by its id, that says where in the unit's rollback the worker is to die. `TEST_WORKER_KEY`: its private key, for
 * workers that open what was sealed to another.
 */
const appointments = process.env.TEST_APPOINTMENTS;
const databaseUrl = process.env.DATABASE_URL ?? "";
// A worker that a test freezes may hold locks at that moment.
const db = await openDatabase({ url: databaseUrl, idleTransactionMs: 1_500 });
const key = process.env.TEST_WORKER_KEY;
const options = JSON.parse(process.env.TEST_OPTIONS ?? "{}") as Partial<WorkerOptions>;
const worker = await startWorker(
  {
    db,
    databaseUrl,
    ...(key === undefined ? {} : { keys: { read: () => [key], write: null } }),
    log: pino({ level: process.env.LOG_LEVEL ?? "silent" }),
    onStep: (step, moment, { unitId }) => {
      if (process.env.TEST_AT === `${step}:${moment}` || isAppointed(unitId, `${step}:${moment}`)) {
        process.kill(process.pid, process.env.TEST_SIGNAL ?? "SIGKILL");
      }
    },
  },
  options,
);
/** Each appointment is kept once, by the first worker that comes to it. */
function isAppointed(unitId: string, at: string): boolean {
  if (appointments === undefined) return false;
  const file = join(appointments, unitId);
  try {
    if (readFileSync(file, "utf8") !== at) return false;
    unlinkSync(file);
    return true;
  } catch {
    return false;
  }
}

process.once("SIGTERM", async () => {
  await worker.stop();
  await db.close();
  process.exit(0);
});
// Who dies by SIGKILL leaves no cache behind that it did not write before (NODE_COMPILE_CACHE).
flushCompileCache();
process.send?.({ type: "ready" });
