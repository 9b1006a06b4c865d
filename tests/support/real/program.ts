import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

/** A program that a test started, in a process group of its own. */
export type Program = {
  readonly pid: number;
  /** Everything it wrote, the last megabyte at most. */
  output(): string;
  /** Null while it runs. */
  exitCode(): number | string | null;
  /** Asks it and its children to end; kills what is left after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
  /** Ends it and its children at once, without a chance to clean up. */
  kill(): Promise<void>;
};

const OUTPUT_LIMIT = 1024 * 1024;
const running = new Set<ChildProcess>();
// Whatever ends the test process but SIGKILL, no program outlives it.
const killAll = () => {
  for (const child of running) signalGroup(child, "SIGKILL");
};
process.on("exit", killAll);
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  process.once(signal, () => {
    killAll();
    // As it would have ended without this.
    process.kill(process.pid, signal);
  });
}

/** Starts a program; `env` is added to the environment of the tests. */
export function startProgram(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: { cwd?: string; env?: Readonly<Record<string, string>> } = {},
): Program {
  const child = spawn(command, args, {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(cwd === undefined ? {} : { cwd }),
  });
  running.add(child);
  let output = "";
  const take = (chunk: Buffer) => {
    output = (output + chunk.toString("utf8")).slice(-OUTPUT_LIMIT);
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const ended = new Promise<void>((resolve) => {
    child.on("error", (error) => {
      output += String(error);
      running.delete(child);
      resolve();
    });
    child.on("exit", () => {
      // Children that outlived their parent.
      signalGroup(child, "SIGKILL");
      running.delete(child);
      resolve();
    });
  });
  const end = async (signal: NodeJS.Signals, graceMs: number) => {
    if (child.exitCode === null && child.signalCode === null) signalGroup(child, signal);
    const killing = new AbortController();
    const late = delay(graceMs, undefined, { signal: killing.signal }).then(
      () => signalGroup(child, "SIGKILL"),
      () => undefined,
    );
    await ended;
    killing.abort();
    await late;
  };
  return {
    pid: child.pid ?? 0,
    output: () => output,
    exitCode: () => child.exitCode ?? child.signalCode,
    stop: (graceMs = 5_000) => end("SIGTERM", graceMs),
    kill: () => end("SIGKILL", 1_000),
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended.
  }
}

/** Waits until `check` answers; fails when the program ends first or the time is over, with what it wrote. */
export async function awaitReady(
  program: Program,
  what: string,
  limitMs: number,
  check: () => Promise<boolean>,
): Promise<void> {
  const until = Date.now() + limitMs;
  for (;;) {
    if (await check().catch(() => false)) return;
    if (program.exitCode() !== null) throw new Error(`${what} ended (${program.exitCode()}):\n${program.output()}`);
    if (Date.now() > until) throw new Error(`${what} was not ready in ${limitMs} ms:\n${program.output()}`);
    await delay(100);
  }
}
