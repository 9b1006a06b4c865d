import { type ChildProcess, spawn } from "node:child_process";
import { open, readFile, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { ReleaseDirectoryConfig } from "./config.ts";
import { errorCode, isMissing } from "./durable.ts";
import type { Layout } from "./layout.ts";
import { identityOf, type ProcessRef } from "./process-identity.ts";

/**
 * Becomes the program (`exec`), after writing down who it is. The program and its arguments arrive as
 * positional parameters, so the shell expands nothing of them.
 *
 * The record closes the gap between starting a process and remembering it. `ln` fails when the record is
 * there already: so either the launcher writes it first, and whoever comes later finds the process, or
 * `claimLaunch` does, and the launcher ends without becoming the program. A deployer that was killed at any
 * instruction leaves no process that the next one cannot find.
 */
const LAUNCHER = `
record=$1
shift
boot=
if [ -r "/proc/$$/stat" ]; then
  read -r boot </proc/sys/kernel/random/boot_id
  read -r start <"/proc/$$/stat"
else
  start=$(LC_ALL=C ps -o lstart= -p "$$")
fi
printf '%s\\n' "$$" "$boot" "$start" >"$record.$$" || exit 125
ln "$record.$$" "$record" 2>/dev/null || { rm -f "$record.$$"; exit 125; }
rm -f "$record.$$"
exec "$@"
`;

/** What a program inherits from Loadline; everything else of its environment (the database's address, secrets) stays here. */
const INHERITED = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR"];

const CLAIMED = "nobody\n";

export type Launched = {
  /** How it ended, in words; null while it has not, or when it is another process's child. */
  ended(): string | null;
};

/** Starts the configured command in a release, in a session and process group of its own, so that it outlives this process. */
export async function launch(
  layout: Layout,
  config: ReleaseDirectoryConfig,
  start: { instance: string; release: string },
): Promise<Launched> {
  const log = await open(layout.log, "a", 0o600);
  try {
    const child = spawn(
      "/bin/sh",
      ["-c", LAUNCHER, "loadline", layout.launchRecord(start.instance), ...config.command],
      {
        cwd: layout.release(start.release),
        env: programEnvironment(config, start),
        detached: true,
        stdio: ["ignore", log.fd, log.fd],
      },
    );
    return await watch(child);
  } finally {
    await log.close();
  }
}

async function watch(child: ChildProcess): Promise<Launched> {
  let ended: string | null = null;
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  child.once("exit", (code, signal) => {
    ended = signal === null ? `exited with code ${code}` : `was ended by ${signal}`;
  });
  child.unref();
  return { ended: () => ended };
}

function programEnvironment(
  config: ReleaseDirectoryConfig,
  start: { instance: string; release: string },
): NodeJS.ProcessEnv {
  const environment: Record<string, string | undefined> = { ...config.environment };
  for (const name of INHERITED) environment[name] ??= process.env[name];
  environment.LOADLINE_INSTANCE = start.instance;
  environment.LOADLINE_RELEASE = start.release;
  if (config.socket !== undefined) environment.LOADLINE_SOCKET = config.socket;
  // Node's type asks for variables that only Next.js programs have.
  return environment as NodeJS.ProcessEnv;
}

/** The marker by which a process of this start is known in its environment. */
export function instanceMarker(instance: string): string {
  return `LOADLINE_INSTANCE=${instance}`;
}

/** Who the process of this start is; null when it has not said so (yet), or never may. */
export async function readLaunchRecord(layout: Layout, instance: string): Promise<ProcessRef | null> {
  let text: string;
  try {
    text = await readFile(layout.launchRecord(instance), "utf8");
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  if (text === CLAIMED) return null;
  const [pid = "", boot = "", start = ""] = text.split("\n");
  const identity = identityOf(boot, start);
  return /^\d+$/.test(pid) && identity !== null ? { pid: Number(pid), identity } : null;
}

/** As `readLaunchRecord`, but settles the question: when it answers null, the start can no longer happen. */
export async function claimLaunch(layout: Layout, instance: string): Promise<ProcessRef | null> {
  try {
    await writeFile(layout.launchRecord(instance), CLAIMED, { flag: "wx", mode: 0o600 });
    return null;
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    return readLaunchRecord(layout, instance);
  }
}

/** Waits until the launcher has said who it is; null when it ended before. */
export async function awaitLaunch(
  layout: Layout,
  instance: string,
  launched: Launched,
  signal: AbortSignal,
): Promise<ProcessRef | null> {
  for (;;) {
    const ended = launched.ended() !== null;
    const ref = await readLaunchRecord(layout, instance);
    if (ref !== null || ended) return ref;
    await delay(5, undefined, { signal });
  }
}
