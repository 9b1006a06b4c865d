import { execFile } from "node:child_process";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { UnitRow } from "#lib/deploy/drivers.ts";
import type { OpenConnection } from "#lib/domain/connection.ts";
import { commitDigest, type ImageRef } from "#lib/domain/image.ts";
import type { TargetFixture } from "#tests/contract/deploy-target.ts";

const run = promisify(execFile);

/** Branch that the fixture's unit moves. */
export const BRANCH = "deploy/prod";

export type RepositoryFixture = TargetFixture & {
  readonly unit: UnitRow;
  readonly connections: readonly OpenConnection[];
  /** Path of the bare repository. */
  readonly path: string;
  /** Runs git there. */
  git(...args: string[]): Promise<string>;
  /** Makes a commit after the newest, at the end of a branch. */
  commit(branch: string, content: string): Promise<string>;
  versionOf(commit: string): ImageRef;
};

/**
 * A bare repository with a unit that moves its branch. Versions are commits that follow one another on a branch of their
 * own, `main`, as a team's are.
 */
export async function repositoryFixture(url?: (path: string) => string): Promise<RepositoryFixture> {
  const directory = await mkdtemp(join(tmpdir(), "loadline-repository-"));
  const path = join(directory, "dags.git");
  const environment = {
    ...process.env,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "ada@example.com",
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "ada@example.com",
  };
  const git = async (...args: string[]) =>
    (await run("git", ["-C", path, ...args], { env: environment })).stdout.trim();
  await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", path], { env: environment });
  await git("config", "uploadpack.allowFilter", "true");

  const name = url === undefined ? path.replace(/\.git$/, "") : new URL(url(path)).pathname.replace(/\.git$/, "");
  const host = url === undefined ? "" : new URL(url(path)).host;
  const versionOf = (commit: string) => ({ reference: `${host}${name}:${BRANCH}`, digest: commitDigest(commit) });
  const commit = async (branch: string, content: string) => {
    const file = join(directory, "dag.py");
    await writeFile(file, content);
    const blob = await git("hash-object", "-w", file);
    const listing = join(directory, "tree");
    await writeFile(listing, `100644 blob ${blob}\tdag.py\n`);
    const tree = (await run("sh", ["-c", 'git -C "$1" mktree < "$2"', "sh", path, listing], { env: environment }))
      .stdout;
    const tip = await git("rev-parse", "--quiet", "--verify", branch).catch(() => null);
    const parents = tip === null ? [] : ["-p", tip];
    const made = await git("commit-tree", tree.trim(), ...parents, "-m", content.slice(0, 100));
    await git("update-ref", `refs/heads/${branch}`, made);
    return made;
  };
  const commitOf = ({ digest }: ImageRef) => (digest ?? "").slice((digest ?? "").indexOf(":") + 1);
  const drop = async (gone: string) => {
    for (const ref of (await git("for-each-ref", "--format=%(refname)", "--contains", gone)).split("\n")) {
      if (ref !== "") await git("update-ref", "-d", ref);
    }
    await git("gc", "--quiet", "--prune=now");
  };

  return {
    unit: { name: "dags", driver: "git-ref", config: { repository: "dags", branch: BRANCH } },
    connections: [{ name: "dags", kind: "git", config: { url: url?.(path) ?? `file://${path}` }, secrets: {} }],
    path,
    git,
    commit,
    versionOf,
    // A commit cannot fail to come up: whatever follows the branch tells what became of it.
    publish: async (version) => versionOf(await commit("main", `${version}\n`)),
    unpublish: (image) => drop(commitOf(image)),
    breakRestart: (image) => drop(commitOf(image)),
    async countProcesses() {
      const found = await git("for-each-ref", "--format=%(refname)", `refs/heads/${BRANCH}`);
      return found === "" ? 0 : 1;
    },
    everOverlapped: async () => false,
    async disconnect() {
      await rename(path, `${path}.away`);
      return () => rename(`${path}.away`, path);
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
