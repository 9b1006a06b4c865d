import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, renameSync } from "node:fs";
import { join } from "node:path";
import { logTail } from "./log-tail.ts";
import { END_WITH_HOST, ROOT } from "./paths.ts";

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 30_000;
/** After this long in one piece a crash counts as the first again. */
const STEADY_MS = 60_000;
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

export type Supervised = {
  readonly pid: number | undefined;
  /** Resolves when the process ends for the first time, before it is started again. */
  readonly firstEnd: Promise<string>;
  /** Resolves at the first message for which `test` is true. */
  message(test: (message: unknown) => boolean): Promise<void>;
  /** SIGTERM, and SIGKILL when it has not ended in time; never started again. */
  stop(limitMs: number): Promise<void>;
};

/**
 * Runs a program of Loadline in a process of its own, and again whenever it ends by itself, with growing
 * delays. What it prints goes to `<logDirectory>/<name>.log`.
 *
 * @param options.onCrash hears one line about every end that nobody asked for.
 */
export function supervise(options: {
  name: string;
  /** For Node: the program and its arguments. */
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  logDirectory: string;
  onCrash: (line: string) => void;
}): Supervised {
  const logPath = join(options.logDirectory, `${options.name}.log`);
  const listeners = new Set<(message: unknown) => void>();
  let stopping = false;
  let delayMs = FIRST_DELAY_MS;
  let timer: NodeJS.Timeout | undefined;
  let child: ChildProcess;
  let tellFirstEnd: (how: string) => void = () => {};
  const firstEnd = new Promise<string>((resolve) => {
    tellFirstEnd = resolve;
  });

  const start = (): void => {
    const startedAt = Date.now();
    const log = openLog(logPath);
    child = spawn(process.execPath, ["--import", END_WITH_HOST, ...options.args], {
      cwd: ROOT,
      env: options.env,
      stdio: ["ignore", log, log, "ipc"],
      // A session of its own: Ctrl-C reaches the host alone, which stops everything in order.
      detached: true,
    });
    closeSync(log);
    child.on("message", (message) => {
      for (const listener of listeners) listener(message);
    });
    child.once("error", () => {});
    child.once("exit", (code, signal) => {
      const how = signal ?? `code ${code}`;
      tellFirstEnd(how);
      if (stopping) return;
      if (Date.now() - startedAt > STEADY_MS) delayMs = FIRST_DELAY_MS;
      // Killed from outside, its last words say nothing about it.
      const last = signal === null ? logTail(logPath, 1)[0] : undefined;
      options.onCrash(
        `${options.name} ended (${how}), starting it again in ${delayMs / 1000} s${last ? `: ${last}` : ""}`,
      );
      timer = setTimeout(start, delayMs);
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
    });
  };
  start();

  return {
    get pid() {
      return child.pid;
    },
    firstEnd,
    message: (test) =>
      new Promise((resolve) => {
        const listener = (message: unknown): void => {
          if (!test(message)) return;
          listeners.delete(listener);
          resolve();
        };
        listeners.add(listener);
      }),
    stop: async (limitMs) => {
      stopping = true;
      clearTimeout(timer);
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
      child.kill("SIGTERM");
      const kill = setTimeout(() => child.kill("SIGKILL"), limitMs);
      await ended;
      clearTimeout(kill);
    },
  };
}

/** Appends; a log that has grown large makes place for a new one, and the one before it is kept. */
function openLog(path: string): number {
  const log = openSync(path, "a", 0o600);
  if (fstatSync(log).size < LOG_LIMIT_BYTES) return log;
  closeSync(log);
  renameSync(path, `${path}.1`);
  return openSync(path, "a", 0o600);
}
