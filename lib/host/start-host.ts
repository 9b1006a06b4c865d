import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { prepareDataDirectory, readSecret } from "../config/data-directory.ts";
import { SIGN_IN_VARIABLES } from "../config/sign-in-settings.ts";
import { StartError } from "../config/start-error.ts";
import { type EmbeddedServer, startEmbeddedServer } from "../db/embedded/start.ts";
import { grantRights } from "../db/grant-rights.ts";
import { migrate } from "../db/migrate.ts";
import { answersWell } from "./answers-well.ts";
import { buildWeb, isBuildStale } from "./build-web.ts";
import { checkPort } from "./check-port.ts";
import { lockDataDirectory } from "./lock-data-directory.ts";
import { logTail } from "./log-tail.ts";
import { ROOT } from "./paths.ts";
import { removeServerFile, writeServerFile } from "./server-file.ts";
import type { Stages } from "./stages.ts";
import { rejectWhenStopped } from "./stop-signal.ts";
import { type Supervised, supervise } from "./supervise.ts";
import { webHeapFlags, webMallocEnvironment } from "./web-heap.ts";

const READY_LIMIT_MS = 60_000;
/** Ten seconds in all, in which an orchestrator or a person loses patience. */
const STOP_LIMITS_MS = { web: 3_000, worker: 3_500, database: 3_000 };

export type HostOptions = {
  dataDir: string;
  port: number;
  /** Interface that the web process listens on. */
  host: string;
  /** Address by which people reach it. */
  publicUrl: string;
  /** Null: the embedded server. */
  databaseUrl: string | null;
  /** Connection of the role that owns the database, where that of `databaseUrl` does not. */
  migrateDatabaseUrl?: string | null;
  /** Null: the one kept in the data directory. */
  secret: string | null;
  stages: Stages;
  /** Gives up the start: what was begun is stopped, and `startHost` rejects with the signal's reason. */
  signal?: AbortSignal;
  /** More environment for the web and worker processes. */
  env?: Readonly<Record<string, string>>;
};

export type RunningHost = {
  /** Address of the web process on this machine. */
  readonly url: string;
  /** Connection of web and worker, and of commands on this machine. */
  readonly databaseUrl: string;
  /** Connection of the role that owns the tables. */
  readonly ownerDatabaseUrl: string;
  /** Rejects when something is lost that is not started again: the embedded server. Never resolves. */
  readonly failed: Promise<never>;
  /** Stops web, worker and database, in this order. Safe to call more than once. */
  stop(): Promise<void>;
};

/**
 * Starts everything that Loadline is on one machine, telling `stages` what it does.
 *
 * @throws StartError with what to do; whatever was started by then is stopped again.
 */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const { dataDir, port, host, stages, signal = new AbortController().signal } = options;
  const undo: (() => Promise<void> | void)[] = [];
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= (async () => {
      for (const step of undo.reverse()) await step();
    })();
    return stopped;
  };
  try {
    prepareDataDirectory(dataDir);
    // Before the port: whoever starts Loadline twice is told so, and not to take another port.
    undo.push(lockDataDirectory(dataDir));
    await checkPort(port, host);
    const logDirectory = join(dataDir, "logs");
    mkdirSync(logDirectory, { recursive: true, mode: 0o700 });

    const database = await stages.run("PostgreSQL", () => openServer(options));
    if (database.server) {
      const { server } = database;
      undo.push(() => server.stop(STOP_LIMITS_MS.database));
    }
    signal.throwIfAborted();
    await stages.run("Database schema", async (detail) => {
      await migrate(database.ownerUrl, detail);
      if (database.ownerUrl !== database.url) await grantRights(database.ownerUrl, database.url);
    });

    const environment: NodeJS.ProcessEnv = {
      ...process.env,
      ...options.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      DATABASE_URL: database.url,
      // Whoever could change the tables could change the audit log.
      LOADLINE_MIGRATE_DATABASE_URL: undefined,
      LOADLINE_DATA_DIR: dataDir,
      LOADLINE_URL: options.publicUrl,
      PORT: String(port),
    };
    signal.throwIfAborted();
    if (isBuildStale()) {
      await stages.run("Pages", (detail) => buildWeb({ logDirectory, env: environment, detail, signal }));
    }
    signal.throwIfAborted();

    const url = localUrl(host, port);
    writeServerFile(dataDir, { url, databaseUrl: database.url });
    undo.push(() => removeServerFile(dataDir));
    const onCrash = (line: string): void => stages.line(`! ${line}`);
    const worker = supervise({
      name: "worker",
      args: [join(ROOT, "lib/jobs/worker.ts")],
      env: { ...environment, ...Object.fromEntries(SIGN_IN_VARIABLES.map((name) => [name, undefined])) },
      logDirectory,
      onCrash,
    });
    undo.push(() => worker.stop(STOP_LIMITS_MS.worker));
    const web = supervise({
      name: "web",
      args: [...webHeapFlags(), join(ROOT, "lib/host/web.ts")],
      env: {
        ...environment,
        ...webMallocEnvironment(environment),
        // What opens secrets is the worker's alone.
        LOADLINE_WORKER_KEYS: undefined,
        LOADLINE_HOST: host,
        LOADLINE_SECRET: options.secret ?? readSecret(dataDir),
      },
      logDirectory,
      onCrash,
    });
    undo.push(() => web.stop(STOP_LIMITS_MS.web));
    await stages.run("Worker", () => ready("worker", worker, () => workerReady(worker), logDirectory, signal));
    const healthy = (over: AbortSignal) => answersWell(`${url}/api/health`, over);
    await stages.run("Web", () => ready("web", web, healthy, logDirectory, signal));

    const { url: databaseUrl, ownerUrl: ownerDatabaseUrl } = database;
    return { url, databaseUrl, ownerDatabaseUrl, failed: failure(database.server, () => stopped !== undefined), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type OpenServer = { url: string; ownerUrl: string; server: EmbeddedServer | null };

async function openServer({ databaseUrl, migrateDatabaseUrl, dataDir }: HostOptions): Promise<OpenServer> {
  if (databaseUrl !== null) return { url: databaseUrl, ownerUrl: migrateDatabaseUrl ?? databaseUrl, server: null };
  const server = await startEmbeddedServer(dataDir);
  return { url: server.appUrl, ownerUrl: server.url, server };
}

/** Address of the web process from this machine, where it listens on all interfaces too. */
function localUrl(host: string, port: number): string {
  if (host === "0.0.0.0" || host === "127.0.0.1" || host === "localhost") return `http://localhost:${port}`;
  if (host === "::") return `http://[::1]:${port}`;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function workerReady(worker: Supervised): Promise<void> {
  return worker.message(
    (message) => typeof message === "object" && message !== null && "type" in message && message.type === "ready",
  );
}

/** Waits until a process is ready. One that ends instead will not get better by being started again. */
async function ready(
  name: string,
  process: Supervised,
  sign: (over: AbortSignal) => Promise<void>,
  logDirectory: string,
  signal: AbortSignal,
): Promise<void> {
  const logPath = join(logDirectory, `${name}.log`);
  const over = new AbortController();
  const outcome = await Promise.race([
    sign(over.signal).then(() => "ready" as const),
    process.firstEnd.then((how) => `it ended (${how})`),
    sleep(READY_LIMIT_MS, `it was not ready in ${READY_LIMIT_MS / 1000} seconds`, { ref: false }),
    rejectWhenStopped(signal),
  ]).finally(() => over.abort());
  if (outcome === "ready") return;
  const last = logTail(logPath, 3).join(" | ");
  throw new StartError(`The ${name} process did not start: ${outcome}. ${last}`.trim(), `See ${logPath}.`);
}

function failure(server: EmbeddedServer | null, isStopping: () => boolean): Promise<never> {
  const failed = new Promise<never>((_, reject) => {
    void server?.exited.then(() => {
      if (!isStopping()) {
        reject(
          new StartError("PostgreSQL has ended.", "Start Loadline again; the files in postgres/log say why it ended."),
        );
      }
    });
  });
  // Whoever does not wait for it is not ended by it.
  failed.catch(() => {});
  return failed;
}
