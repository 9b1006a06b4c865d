import pino from "pino";
import { openDatabase } from "#lib/db/open.ts";
import { startWorker } from "#lib/jobs/start-worker.ts";
import type { WorkerOptions } from "#lib/jobs/worker-options.ts";

/**
 * A worker process that a test can have die: at `TEST_AT` (`<step>:<moment>`) it sends itself `TEST_SIGNAL`.
 * `TEST_OPTIONS` (JSON) shortens its limits.
 */
const databaseUrl = process.env.DATABASE_URL ?? "";
// A worker that a test freezes may hold locks at that moment.
const db = await openDatabase({ url: databaseUrl, idleTransactionMs: 1_500 });
const options = JSON.parse(process.env.TEST_OPTIONS ?? "{}") as Partial<WorkerOptions>;
const worker = await startWorker(
  {
    db,
    databaseUrl,
    log: pino({ level: process.env.LOG_LEVEL ?? "silent" }),
    onStep: (step, moment) => {
      if (process.env.TEST_AT === `${step}:${moment}`) {
        process.kill(process.pid, process.env.TEST_SIGNAL ?? "SIGKILL");
      }
    },
  },
  options,
);
process.once("SIGTERM", async () => {
  await worker.stop();
  await db.close();
  process.exit(0);
});
process.send?.({ type: "ready" });
