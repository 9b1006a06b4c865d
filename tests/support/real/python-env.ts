import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

/** The Dagster versions that tests run against; each is pinned by `requirements-dagster-<version>.txt`. */
export const DAGSTER_VERSIONS = ["newest", "oldest"] as const;
export type DagsterVersion = (typeof DAGSTER_VERSIONS)[number];

/** A virtual environment with what a `requirements-….txt` of this folder names. */
export type PythonEnvironment = {
  /** Directory of the environment. */
  readonly directory: string;
  /** Its interpreter. */
  readonly python: string;
  /** Path of one of its commands, such as `dagster`. */
  command(name: string): string;
};

const ROOT = join(import.meta.dirname, "../../..");
const CACHE = join(ROOT, "node_modules/.cache/loadline");
/** The oldest Dagster refuses Python 3.13, the newest wants 3.10. */
const INTERPRETERS = ["python3.11", "python3.12", "python3.10", "python3"];
const LOCK_POLL_MS = 500;

const made = new Map<string, Promise<PythonEnvironment>>();

/** The environment of a Dagster version, with its webserver. */
export function pythonEnvironment(version: DagsterVersion): Promise<PythonEnvironment> {
  return environmentOf(`dagster-${version}`);
}

/**
 * The environment of `requirements-<name>.txt`. Made at the first call on a machine (a minute or so: pip installs from
 * its registry) and kept under node_modules; made anew when the requirements or the interpreter changed. Processes that
 * ask at the same time wait for the one that makes it.
 * @throws when there is no fitting Python, or pip fails; the message holds pip's last lines.
 */
export function environmentOf(name: string): Promise<PythonEnvironment> {
  const known = made.get(name);
  if (known !== undefined) return known;
  const making = prepare(name);
  made.set(name, making);
  making.catch(() => made.delete(name));
  return making;
}

async function prepare(name: string): Promise<PythonEnvironment> {
  const requirements = join(import.meta.dirname, `requirements-${name}.txt`);
  const interpreter = await findInterpreter();
  const wanted = createHash("sha256")
    .update(interpreter.version)
    .update(await readFile(requirements))
    .digest("hex");
  const directory = join(CACHE, name);
  const marker = join(directory, "loadline-made-of");
  const environment: PythonEnvironment = {
    directory,
    python: join(directory, "bin/python"),
    command: (command) => join(directory, "bin", command),
  };
  const isReady = async () => (await readFile(marker, "utf8").catch(() => null)) === wanted;
  if (await isReady()) return environment;

  await mkdir(CACHE, { recursive: true });
  await whileLocked(`${directory}.lock`, async () => {
    if (await isReady()) return;
    say(`making ${directory} with ${interpreter.command} ${interpreter.version} (once; pip installs ${name})`);
    await rm(directory, { recursive: true, force: true });
    await run(interpreter.command, ["-m", "venv", directory]);
    await run(environment.python, ["-m", "pip", "install", "--no-input", "--progress-bar=off", "-r", requirements]);
    // Last of all: an environment without it was left half made.
    await writeFile(marker, wanted);
    say(`${directory} is ready`);
  });
  return environment;
}

function say(line: string): void {
  process.stderr.write(`[python] ${line}\n`);
}

async function findInterpreter(): Promise<{ command: string; version: string }> {
  const script = "import sys; print('.'.join(map(str, sys.version_info[:3])))";
  for (const command of INTERPRETERS) {
    const answer = await promisify(execFile)(command, ["-c", script]).catch(() => null);
    const version = answer?.stdout.trim() ?? "";
    const minor = Number(/^3\.(\d+)\./.exec(version)?.[1] ?? 0);
    if (minor >= 10 && minor <= 12) return { command, version };
  }
  throw new Error(
    `The tests against Python programs need Python 3.10, 3.11 or 3.12 (looked for ${INTERPRETERS.join(", ")}).`,
  );
}

/** Runs `work` while no other process does; a lock whose process has died is taken over. */
async function whileLocked(path: string, work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      const lock = await open(path, "wx");
      await lock.writeFile(String(process.pid));
      await lock.close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const text = await readFile(path, "utf8").catch(() => "");
    // Empty: whoever made it is about to write its id.
    if (text !== "" && !isAlive(Number(text))) await rm(path, { force: true });
    else await delay(LOCK_POLL_MS);
  }
  try {
    await work();
  } finally {
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const take = (chunk: Buffer) => {
      output = (output + chunk.toString("utf8")).slice(-4_000);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(" ")} ended with ${code}:\n${output}`)),
    );
  });
}
