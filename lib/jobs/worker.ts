import pino from "pino";
import { readEnvironment } from "../config/environment.ts";
import { StartError } from "../config/start-error.ts";
import { openDatabase } from "../db/open.ts";
import { startWorker } from "./start-worker.ts";

/** Another worker takes a frozen one's leases over, and must not wait for its locks much longer than that. */
const IDLE_TRANSACTION_MS = 30_000;

/** The worker process: `node lib/jobs/worker.ts`, with DATABASE_URL. Ends with 1 when it cannot start. */
const log = pino({ name: "worker", level: process.env.LOG_LEVEL ?? "info" });

async function main(): Promise<void> {
  const { databaseUrl } = readEnvironment();
  if (databaseUrl === null) {
    throw new StartError("The worker needs a database.", "Set DATABASE_URL, or use `npm start`, which sets it.");
  }
  const db = await openDatabase({ url: databaseUrl, idleTransactionMs: IDLE_TRANSACTION_MS });
  const worker = await startWorker({ db, databaseUrl, log });
  const stop = async (signal: string) => {
    log.info({ signal }, "stops");
    await worker.stop();
    await db.close();
    log.info("stopped");
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => void stop(signal).catch(fail));
  }
  log.info("ready");
  process.send?.({ type: "ready" });
}

function fail(error: unknown): never {
  if (error instanceof StartError) log.fatal(`${error.message} ${error.hint}`);
  else log.fatal({ err: error }, "the worker ended");
  process.exit(1);
}

main().catch(fail);
