import pino from "pino";
import { prepareDataDirectory } from "../config/data-directory.ts";
import { readEnvironment } from "../config/environment.ts";
import { StartError } from "../config/start-error.ts";
import { openDatabase } from "../db/open.ts";
import { allowLinkLocal } from "../net/address-policy.ts";
import { redactSecrets } from "../secrets/redact.ts";
import { keyStore } from "./secrets/key-store.ts";
import { startWorker } from "./start-worker.ts";

/** Another worker takes a frozen one's leases over, and must not wait for its locks much longer than that. */
const IDLE_TRANSACTION_MS = 30_000;

/** The worker process: `node lib/jobs/worker.ts`, with DATABASE_URL. Ends with 1 when it cannot start. */
const log = pino(
  { name: "worker", level: process.env.LOG_LEVEL ?? "info" },
  { write: (line: string) => void process.stdout.write(redactSecrets(line)) },
);

async function main(): Promise<void> {
  const environment = readEnvironment();
  const { databaseUrl } = environment;
  if (databaseUrl === null) {
    throw new StartError("The worker needs a database.", "Set DATABASE_URL, or use `npm start`, which sets it.");
  }
  const db = await openDatabase({ url: databaseUrl, idleTransactionMs: IDLE_TRANSACTION_MS });
  allowLinkLocal(environment.linkLocalAllowed);
  // One that is started by itself is perhaps the first here; its keys need a place.
  if (environment.workerKeys === null) prepareDataDirectory(environment.dataDir);
  const worker = await startWorker(
    { db, databaseUrl, log, keys: keyStore(environment) },
    { publicUrl: environment.publicUrl },
  );
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
