import { spawn } from "node:child_process";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { GitError } from "./git-error.ts";

export type GitResult = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type GitRun = {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends git, and whatever it has started. */
  readonly signal: AbortSignal;
  /** What git may write to: everything below it counts. */
  readonly folder: string;
  /** Bytes that may be there. */
  readonly mostOnDisk: number;
  /** What people call the repository. */
  readonly name: string;
};

/** Names of branches and tags, of the largest repositories some ten megabytes. */
const MOST_OUTPUT = 64 * 1024 * 1024;
/** How often it is looked at what git has written: a fast network brings some fifty megabytes in between. */
const LOOK_MS = 250;
const MIB = 1024 * 1024;
/** What is told to end gets so long: git takes the locks of a repository away that it holds, which it cannot when killed. */
const GRACE_MS = 1_000;

/**
 * Runs git, by its arguments and never through a shell. Whatever it says is an answer, also where `signal` ended it.
 * What a host sends is bounded: git itself takes as much as comes, to the last byte of the disk.
 * @throws GitError where git is not installed, or was sent more than it may keep.
 */
export async function runGit(args: readonly string[], run: GitRun): Promise<GitResult> {
  const { cwd, env, signal, folder, mostOnDisk, name } = run;
  // A group of its own: git leaves the work to others (ssh, index-pack), which would go on without it.
  const child = spawn("git", [...args], { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  // Listened to from the start: what goes wrong before it is awaited would end the worker.
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", (error) => reject(missing(error)));
    child.once("close", (status) => resolve(status ?? 1));
  });
  ended.catch(() => undefined);
  let killing: NodeJS.Timeout | undefined;
  const end = () => {
    signalGroup(child.pid, "SIGTERM");
    killing ??= setTimeout(() => signalGroup(child.pid, "SIGKILL"), GRACE_MS);
  };
  let excess: string | null = null;
  const tooMuch = (of: string) => {
    excess = of;
    end();
  };
  const out = collect(child.stdout, () => tooMuch(`tells more than ${MOST_OUTPUT / MIB} MiB`));
  const err = collect(child.stderr, () => tooMuch(`complains of more than ${MOST_OUTPUT / MIB} MiB`));
  const over = new AbortController();
  const look = async () => {
    if ((await bytesBelow(folder)) > mostOnDisk) tooMuch(`sends more than ${Math.round(mostOnDisk / MIB)} MiB`);
  };
  const watch = async () => {
    while (excess === null && !over.signal.aborted) {
      await look();
      await delay(LOOK_MS, undefined, { signal: over.signal }).catch(() => undefined);
    }
  };
  signal.addEventListener("abort", end);
  let fault: unknown = null;
  const watched = watch().catch((error: unknown) => {
    fault = error;
    end();
  });
  try {
    if (signal.aborted) end();
    const code = await ended;
    if (fault !== null) throw fault;
    // What was quicker than the looks.
    await look();
    if (excess !== null) throw excessive(name, excess);
    return { code, stdout: out(), stderr: err() };
  } finally {
    signal.removeEventListener("abort", end);
    over.abort();
    await watched;
    clearTimeout(killing);
    // Whoever of the group did not hear.
    if (killing !== undefined) signalGroup(child.pid, "SIGKILL");
  }
}

function excessive(name: string, excess: string): GitError {
  return new GitError(
    `${name} ${excess}, which is more than Loadline takes of a repository.`,
    "See what the repository holds. A host that leaves out what it is not asked for (uploadpack.allowFilter) sends commits alone.",
  );
}

function missing(error: Error): Error {
  if (!("code" in error) || error.code !== "ENOENT") return error;
  return new GitError(
    "Git is not installed on the machine of Loadline's worker.",
    "Install git 2.37 or later there; Loadline's own image has it.",
    { cause: error },
  );
}

/**
 * What a stream says, once it has; `excess` is called when that gets too long, and the rest is left out. There is none
 * where the process could not be started for want of files.
 */
function collect(stream: NodeJS.ReadableStream | undefined, excess: () => void): () => string {
  const parts: Buffer[] = [];
  let size = 0;
  stream?.on("data", (part: Buffer) => {
    size += part.length;
    if (size <= MOST_OUTPUT) parts.push(part);
    else excess();
  });
  return () => Buffer.concat(parts).toString("utf8");
}

function signalGroup(pid: number | undefined, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    // It has ended by itself; of a group that is waited for by nobody yet, macOS says EPERM.
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code !== "ESRCH" && code !== "EPERM") throw error;
  }
}

/** What a folder takes on the disk; git takes files away while they are counted. */
async function bytesBelow(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await unlessGone(readdir(folder, { withFileTypes: true }), [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += await bytesBelow(path);
    else sum += (await unlessGone(lstat(path), { blocks: 0 })).blocks * 512;
  }
  return sum;
}

async function unlessGone<T, E>(asked: Promise<T>, otherwise: E): Promise<T | E> {
  return asked.catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return otherwise;
    throw error;
  });
}
