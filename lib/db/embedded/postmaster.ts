import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, readlinkSync, realpathSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../../config/process-identity.ts";
import { diskFull, StartError } from "../../config/start-error.ts";
import type { Binaries } from "./binaries.ts";
import type { Endpoint } from "./storage.ts";
import { asServer, type ServerUser } from "./system-user.ts";

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 8_000;

/** For a small host that also runs the web and worker processes. */
const SETTINGS: Record<string, string> = {
  shared_buffers: "128MB",
  work_mem: "16MB",
  maintenance_work_mem: "64MB",
  max_connections: "100",
  max_wal_size: "1GB",
  wal_compression: "on",
  random_page_cost: "1.1",
  // Loadline's statements are short; compiling and splitting them costs more than it gains.
  jit: "off",
  max_parallel_workers_per_gather: "0",
  timezone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
  idle_in_transaction_session_timeout: "5min",
  unix_socket_permissions: "0700",
  password_encryption: "scram-sha-256",
  // A file per weekday, overwritten a week later.
  logging_collector: "on",
  log_directory: "../log",
  log_filename: "postgresql-%a.log",
  log_truncate_on_rotation: "on",
  log_rotation_age: "1d",
  log_rotation_size: "0",
};

export type Postmaster = {
  readonly pid: number;
  /** Resolves when the server has ended, however it did. */
  readonly exited: Promise<void>;
  /** Ends sessions and stops; when that takes longer than the limit, the hard way, which the next start repairs. */
  stop(limitMs?: number): Promise<void>;
};

/**
 * Starts the server of `cluster` and waits until it takes connections.
 *
 * @throws StartError when it ends instead, with what its log says.
 */
export async function startPostmaster(options: {
  cluster: string;
  storage: string;
  binaries: Binaries;
  user: ServerUser;
  endpoint: Endpoint;
  settings?: Readonly<Record<string, string>>;
}): Promise<Postmaster> {
  const { cluster, storage, binaries, user, endpoint } = options;
  removeStaleLock(cluster);
  const settings: Record<string, string> = {
    ...SETTINGS,
    ...options.settings,
    ...(endpoint.kind === "socket"
      ? { listen_addresses: "", unix_socket_directories: endpoint.directory, port: "5432" }
      : { listen_addresses: "127.0.0.1", unix_socket_directories: "", port: String(endpoint.port) }),
  };
  const startLog = join(storage, "start.log");
  const earlier = statSync(dayLog(storage), { throwIfNoEntry: false })?.size ?? 0;
  const log = openSync(startLog, "w", 0o600);
  const child = spawn(
    binaries.postgres,
    ["-D", cluster, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    {
      ...asServer(user),
      stdio: ["ignore", log, log],
      // A session of its own: Ctrl-C in the terminal reaches Loadline, which stops the server last.
      detached: true,
    },
  );
  closeSync(log);
  // From its first moment: Loadline may be killed before the server is ready.
  const guard = child.pid === undefined ? null : startGuard(child.pid);
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  let ended = false;
  void exited.then(() => {
    ended = true;
    guard?.kill("SIGKILL");
  });
  const deadline = Date.now() + START_LIMIT_MS;
  while (!isReady(cluster, child.pid)) {
    if (ended) throw startFailure(cluster, storage, endpoint, earlier);
    if (Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new StartError(
        `PostgreSQL did not get ready in ${START_LIMIT_MS / 1000} seconds.`,
        `See ${startLog} and the files in ${join(storage, "log")}.`,
      );
    }
    await sleep(20);
  }
  return { pid: child.pid as number, exited, stop: (limitMs) => stop(child, exited, limitMs ?? STOP_LIMIT_MS) };
}

async function stop(child: ChildProcess, exited: Promise<void>, limitMs: number): Promise<void> {
  // SIGINT asks for the fast shutdown: sessions are ended, everything committed is on disk.
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGQUIT"), limitMs);
  await exited;
  clearTimeout(timer);
}

/**
 * Stops the server when Loadline is killed without a chance to do it: the guard reads from a pipe that only
 * Loadline holds, and the end of the pipe is its signal. Where there is no shell the next start stops it.
 */
function startGuard(pid: number): ChildProcess {
  const guard = spawn("/bin/sh", ["-c", 'read -r _; kill -INT "$1"', "loadline-postgres-guard", String(pid)], {
    cwd: "/",
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guard.once("error", () => {});
  guard.unref();
  return guard;
}

/** Line 1 of postmaster.pid is the process, line 8 its state, padded with spaces. */
function isReady(cluster: string, pid: number | undefined): boolean {
  const lines = lockLines(cluster);
  return lines[0] === String(pid) && lines[7]?.trim() === "ready";
}

function lockLines(cluster: string): string[] {
  try {
    return readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return [];
  }
}

/** The process that serves `cluster` now, or null. A number left by a crash may be another program's by now. */
export function runningPostmaster(cluster: string): number | null {
  const pid = Number(lockLines(cluster)[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return null;
  if (process.platform !== "linux") return pid;
  try {
    // The server's working directory is its cluster.
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster) ? pid : null;
  } catch {
    return null;
  }
}

/** Stops a server that outlived the Loadline that started it. */
export async function stopLeftOver(pid: number, cluster: string): Promise<void> {
  process.kill(pid, "SIGINT");
  const deadline = Date.now() + STOP_LIMIT_MS;
  while (runningPostmaster(cluster) === pid) {
    if (Date.now() > deadline) {
      throw new StartError(
        `A PostgreSQL left over from an earlier start (process ${pid}) does not stop.`,
        `End it with: kill -QUIT ${pid}`,
      );
    }
    await sleep(50);
  }
}

/**
 * After a crash the lock file may name a process that is now something else, which PostgreSQL takes for
 * itself and refuses to start.
 */
function removeStaleLock(cluster: string): void {
  if (runningPostmaster(cluster) === null) rmSync(join(cluster, "postmaster.pid"), { force: true });
}

/** @param earlier bytes of the day's log that were written before: what went wrong then is not what went wrong now. */
function startFailure(cluster: string, storage: string, endpoint: Endpoint, earlier: number): StartError {
  const text = `${tail(join(storage, "start.log"), 0)}\n${tail(dayLog(storage), earlier)}`;
  if (text.includes("No space left on device")) return diskFull(cluster);
  if (endpoint.kind === "loopback" && text.includes("Address already in use")) {
    return new StartError(
      `Port ${endpoint.port} of the database is in use.`,
      "Start Loadline again: it takes another port.",
    );
  }
  const reason = text
    .split("\n")
    .filter((line) => /(FATAL|PANIC|error while loading)/.test(line))
    .map((line) => line.replace(/^.*?(FATAL|PANIC):\s*/, "").trim())
    .at(0);
  return new StartError(
    `PostgreSQL did not start: ${reason ?? "it ended without a reason"}.`,
    `See ${join(storage, "log")}; a damaged directory (${cluster}) is put back from a backup, or moved away to start empty.`,
  );
}

/** The server's log of today. */
function dayLog(storage: string): string {
  const day = new Date().toLocaleDateString("en-US", { weekday: "short", timeZone: "UTC" });
  return join(storage, "log", `postgresql-${day}.log`);
}

/** The end of what a log has from a byte on, or of all when it was begun anew since; nothing where there is no such file. */
function tail(path: string, from: number): string {
  try {
    const log = readFileSync(path);
    return log
      .subarray(from <= log.length ? from : 0)
      .subarray(-4_000)
      .toString("utf8");
  } catch {
    return "";
  }
}
