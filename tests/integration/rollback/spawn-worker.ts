import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { newWorkerKey } from "#lib/config/worker-keys.ts";
import type { WorkerOptions } from "#lib/jobs/worker-options.ts";

const TEST_WORKER = fileURLToPath(new URL("./worker-process.ts", import.meta.url));
const REAL_WORKER = fileURLToPath(new URL("../../../lib/jobs/worker.ts", import.meta.url));

export type SpawnedWorker = {
  readonly child: ChildProcess;
  readonly exited: Promise<string>;
  stop(): Promise<void>;
};

/** One that hangs is killed then; closing what it has takes a busy machine a while. */
const STOP_LIMIT_MS = 30_000;

/** Starts the worker as people do; resolves when it says that it is ready. */
export function spawnRealWorker(databaseUrl: string): Promise<SpawnedWorker> {
  return spawnWorker(REAL_WORKER, {
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: "warn",
    LOADLINE_WORKER_KEYS: newWorkerKey(),
  });
}

/** Starts a worker of the test's own; `at` is `<step>:<moment>`, where it sends itself `signal`. */
export function spawnTestWorker(
  databaseUrl: string,
  options: Partial<WorkerOptions>,
  death?: { at: string; signal?: NodeJS.Signals },
  environment: Record<string, string> = {},
): Promise<SpawnedWorker> {
  return spawnWorker(TEST_WORKER, {
    ...environment,
    DATABASE_URL: databaseUrl,
    TEST_OPTIONS: JSON.stringify(options),
    ...(death ? { TEST_AT: death.at, TEST_SIGNAL: death.signal ?? "SIGKILL" } : {}),
  });
}

async function spawnWorker(script: string, environment: Record<string, string>): Promise<SpawnedWorker> {
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const exited = once(child, "exit").then(([code, signal]) => String(signal ?? code));
  const ready = once(child, "message");
  const how = await Promise.race([ready.then(() => null), exited]);
  if (how !== null) throw new Error(`the worker ended before it was ready: ${how}`);
  return {
    child,
    exited,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      const end = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
      await exited;
      clearTimeout(end);
    },
  };
}
