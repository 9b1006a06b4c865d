import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GitAccess } from "./git-access.ts";
import { gitEnvironment } from "./git-environment.ts";
import { GitError, gitError } from "./git-error.ts";
import { type GitResult, runGit } from "./run-git.ts";

/** How long one command of git may take: a first look at a large history takes minutes. */
const LIMIT_MS = 10 * 60_000;
/**
 * Bytes that a remote may have written to the worker's disk in one use. A million commits without their trees take some
 * 700 MB; a host that cannot leave trees and files out sends all of the history.
 */
const MOST_ON_DISK = 2 * 1024 ** 3;

/** An empty repository of this one use, beside a remote one. */
export type Repository = {
  readonly access: GitAccess;
  /** Runs git there, by its arguments; never through a shell. Whatever git says is an answer. */
  run(args: readonly string[]): Promise<GitResult>;
  /** The same, where git has to succeed. @throws GitError with what it said. */
  must(args: readonly string[]): Promise<string>;
};

/**
 * Does `work` with a repository that is thrown away afterwards. Nothing is kept from one use to the next: what is read is
 * what the remote has now, and nothing that a crash leaves behind is ever read again. Commits come without their trees
 * where the remote can do that, so that a long history is little; what a remote sends beyond `mostOnDisk` bytes ends it.
 */
export async function withRepository<T>(
  access: GitAccess,
  signal: AbortSignal,
  work: (repository: Repository) => Promise<T>,
  mostOnDisk = MOST_ON_DISK,
): Promise<T> {
  signal.throwIfAborted();
  await sweepOnce();
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  try {
    const env = (await gitEnvironment(access, folder)) as NodeJS.ProcessEnv;
    const cwd = join(folder, "repository.git");
    const limited = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
    const run = async (args: readonly string[], where = cwd): Promise<GitResult> => {
      signal.throwIfAborted();
      const { name } = access.remote;
      const result = await runGit(args, { cwd: where, env, signal: limited, folder, mostOnDisk, name });
      signal.throwIfAborted();
      if (limited.aborted) {
        throw new GitError(
          `Git did not end within ${LIMIT_MS / 60_000} minutes over ${access.remote.name}.`,
          "See how fast its host answers the machine of Loadline's worker.",
        );
      }
      return result;
    };
    const must = async (args: readonly string[]) => {
      const result = await run(args);
      if (result.code !== 0) throw gitError(result.stderr, access.remote.name);
      return result.stdout;
    };
    const made = await run(["init", "--quiet", "--bare", "--template=", "--", cwd], folder);
    if (made.code !== 0) throw gitError(made.stderr, access.remote.name);
    await must(["config", "remote.origin.url", access.remote.url]);
    await must(["config", "remote.origin.promisor", "true"]);
    await must(["config", "remote.origin.partialCloneFilter", "tree:0"]);
    return await work({ access, run: (args) => run(args), must });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

const PREFIX = "loadline-git-";
let swept: Promise<void> | null = null;

/** Once in a process: takes away what processes left that were killed, keys among it. */
function sweepOnce(): Promise<void> {
  swept ??= sweep().catch(() => undefined);
  return swept;
}

async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (!Number.isInteger(pid) || pid === process.pid || isAlive(pid)) continue;
    const path = join(tmpdir(), name);
    const found = await lstat(path);
    if (found.isDirectory() && found.uid === process.getuid?.()) await rm(path, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
