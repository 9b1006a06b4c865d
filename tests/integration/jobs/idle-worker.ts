import pino from "pino";
import type { Database } from "#lib/db/database.ts";
import { Bell } from "#lib/jobs/bell.ts";
import { passingKeyStore } from "#lib/jobs/secrets/key-store.ts";
import { WorkerKeys } from "#lib/jobs/secrets/worker-keys.ts";
import type { Worker } from "#lib/jobs/worker-context.ts";
import { DEFAULT_WORKER_OPTIONS, type WorkerOptions } from "#lib/jobs/worker-options.ts";

/** A worker, named `test`, none of whose parts run: for tests that run one of them, or a piece of one. */
export async function makeIdleWorker(db: Database, options: Partial<WorkerOptions> = {}): Promise<Worker> {
  return {
    db,
    log: pino({ level: "silent" }),
    owner: "test",
    options: { ...DEFAULT_WORKER_OPTIONS, ...options },
    bell: new Bell(),
    keys: await WorkerKeys.start(db, passingKeyStore()),
    onStep: () => undefined,
  };
}
