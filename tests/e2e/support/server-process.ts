import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** The repository, whose `bin` is started as a person would start it. */
export const ROOT = resolve(import.meta.dirname, "../../..");

export type ServerProcess = {
  readonly url: string;
  readonly dataDir: string;
  /** What it has printed so far, standard error included. */
  output(): string;
  /** Asks it to stop, waits, and throws when it ended badly or left a process behind. Removes the data directory. */
  stop(): Promise<void>;
};

/** A cold start builds the pages first. */
const START_MS = 900_000;
const STOP_MS = 60_000;

/**
 * Starts Loadline on an empty data directory and a free port, and waits until it says that it is well.
 *
 * @param script arguments for Node: the program below `bin` and its own.
 * @param env more environment for it.
 */
export async function startServerProcess(
  script: readonly string[],
  ready: RegExp | null,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), "loadline-e2e-"));
  // The database runs as another user when we are root; it has to pass through.
  chmodSync(dataDir, 0o711);
  const port = await freePort();
  // As the server names itself: a session belongs to one host name.
  const url = `http://localhost:${port}`;
  const child = spawn(process.execPath, [...script], {
    cwd: ROOT,
    env: { ...serverEnvironment(), ...env, LOADLINE_DATA_DIR: dataDir, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
  }
  const server: ServerProcess = {
    url,
    dataDir,
    output: () => printed,
    stop: () => stopServer(child, dataDir, () => printed),
  };
  try {
    await waitUntilWell(child, url, () => printed, ready);
    return server;
  } catch (error) {
    await server.stop().catch(() => {});
    throw error;
  }
}

/** Nothing of the machine's own Loadline may leak in, nor the test runner's settings. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const { DATABASE_URL, NODE_OPTIONS, LOADLINE_URL, LOADLINE_HOST, LOADLINE_SECRET, FORCE_COLOR, ...env } = process.env;
  return { ...env, NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" };
}

async function waitUntilWell(
  child: ChildProcess,
  url: string,
  output: () => string,
  ready: RegExp | null,
): Promise<void> {
  const endAt = Date.now() + START_MS;
  while (Date.now() < endAt) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Error(`The server ended while it started (${child.exitCode ?? child.signalCode}):\n${output()}`);
    }
    if ((ready === null || ready.test(output())) && (await isWell(url))) return;
    await pause(200);
  }
  throw new Error(`The server was not well within ${START_MS / 1000} seconds:\n${output()}`);
}

async function isWell(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(5000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function stopServer(child: ChildProcess, dataDir: string, output: () => string): Promise<void> {
  try {
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (!ended) {
      const exit = once(child, "exit");
      child.kill("SIGTERM");
      const inTime = await Promise.race([exit.then(() => true), pause(STOP_MS, false, { ref: false })]);
      if (!inTime) child.kill("SIGKILL");
      if (!inTime)
        throw new Error(`The server did not stop within ${STOP_MS / 1000} seconds:\n${output().slice(-4000)}`);
    }
    if (child.exitCode !== 0) {
      throw new Error(`The server ended with ${child.exitCode ?? child.signalCode}:\n${output().slice(-4000)}`);
    }
    const left = await processesLeftOver(dataDir);
    if (left.length > 0) throw new Error(`The server left processes behind:\n${left.join("\n")}`);
  } finally {
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Command lines of processes that still belong to the data directory a moment after the server ended. */
async function processesLeftOver(dataDir: string): Promise<string[]> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (processesOf(dataDir).length === 0) return [];
    await pause(300);
  }
  return processesOf(dataDir);
}

/** Linux alone: by environment, command line and working directory of every process. */
function processesOf(dataDir: string): string[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        const belongs =
          command.includes(dataDir) ||
          readlinkSync(`/proc/${pid}/cwd`).startsWith(dataDir) ||
          readFileSync(`/proc/${pid}/environ`, "utf8").includes(`LOADLINE_DATA_DIR=${dataDir}`);
        // A zombie has no command line; whoever started it has yet to notice its end.
        return belongs && command !== "" ? [`${pid} ${command}`] : [];
      } catch {
        // It ended while we looked.
        return [];
      }
    });
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return address.port;
}
