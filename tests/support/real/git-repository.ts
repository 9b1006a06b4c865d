import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** A git repository of a test: files are committed through a working copy to a bare one, which others fetch from. */
export type GitRepository = {
  /** Path of the bare repository. */
  readonly url: string;
  readonly branch: string;
  /** Writes files (null removes one), commits and pushes; the commit's hash. */
  commit(files: Readonly<Record<string, string | null>>, message: string): Promise<string>;
  /** Commit that the branch is at in the bare repository. */
  head(): Promise<string>;
  /** Moves the branch of the bare repository to a commit that it has. */
  moveTo(commit: string): Promise<void>;
  remove(): Promise<void>;
};

const AUTHOR = ["-c", "user.name=Ada Example", "-c", "user.email=ada@example.com"];

export async function makeGitRepository(branch = "main"): Promise<GitRepository> {
  const folder = await mkdtemp(join(tmpdir(), "loadline-git-"));
  const url = join(folder, "dags.git");
  const copy = join(folder, "copy");
  const git = async (cwd: string, ...args: string[]) => {
    const { stdout } = await promisify(execFile)("git", [...AUTHOR, ...args], { cwd });
    return stdout.trim();
  };
  await git(folder, "init", "-q", "--bare", "-b", branch, url);
  await git(folder, "init", "-q", "-b", branch, copy);
  await git(copy, "remote", "add", "origin", url);
  return {
    url,
    branch,
    async commit(files, message) {
      // Whatever the branch was moved to, what follows builds on it.
      if ((await git(url, "branch", "--list", branch)) !== "") {
        await git(copy, "fetch", "-q", "origin");
        await git(copy, "reset", "-q", "--hard", `origin/${branch}`);
      }
      for (const [name, content] of Object.entries(files)) {
        const path = join(copy, name);
        await mkdir(dirname(path), { recursive: true });
        if (content === null) await rm(path, { force: true });
        else await writeFile(path, content);
      }
      await git(copy, "add", "-A");
      await git(copy, "commit", "-q", "--allow-empty", "-m", message);
      await git(copy, "push", "-q", "origin", `HEAD:refs/heads/${branch}`);
      return git(copy, "rev-parse", "HEAD");
    },
    head: () => git(url, "rev-parse", `refs/heads/${branch}`),
    async moveTo(commit) {
      await git(url, "update-ref", `refs/heads/${branch}`, commit);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
