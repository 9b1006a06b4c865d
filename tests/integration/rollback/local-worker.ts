import pino from "pino";
import type { Database } from "#lib/db/database.ts";
import { type RunningWorker, startWorker } from "#lib/jobs/start-worker.ts";
import type { Worker } from "#lib/jobs/worker-context.ts";
import type { WorkerOptions } from "#lib/jobs/worker-options.ts";

/** Limits short enough for tests, long enough for a machine that is busy. */
const QUICK: Partial<WorkerOptions> = {
  pollMs: 100,
  leaseMs: 2_000,
  faultLimitMs: 1_500,
  firstRetryMs: 100,
  healthyLimitMs: 5_000,
  observeLimitMs: 10_000,
  stopGraceMs: 2_000,
};

/** A worker in this process. */
export function startLocalWorker(
  database: { db: Database; url: string },
  options: Partial<WorkerOptions> = {},
  onStep?: Worker["onStep"],
): Promise<RunningWorker> {
  return startWorker(
    {
      db: database.db,
      databaseUrl: database.url,
      log: pino({ level: process.env.LOG_LEVEL ?? "silent" }),
      ...(onStep ? { onStep } : {}),
    },
    { ...QUICK, ...options },
  );
}
