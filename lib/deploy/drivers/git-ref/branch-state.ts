import { z } from "zod";
import { commitDigest, type ImageRef } from "../../../domain/image.ts";
import type { GitAccess } from "./git-access.ts";
import { GitError, gitError } from "./git-error.ts";
import type { GitRemote } from "./remote.ts";
import type { Repository } from "./repository.ts";

/*
 * What Loadline writes into a repository besides the branch that it moves, all of it under `refs/loadline`, which no
 * clone brings along and no page of a host shows:
 */
/** The record of the last deploy: a commit without files whose message is JSON. It moves together with the branch. */
export const recordRef = (branch: string) => `refs/loadline/record/${branch}`;
/** Commits that left the branch, so that the host does not throw them away: they are what an undo goes back to. */
export const keptRef = (commit: string) => `refs/loadline/kept/${commit}`;
export const branchRef = (branch: string) => `refs/heads/${branch}`;

const commitSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

const recordSchema = z.object({
  format: z.literal(1),
  /** Highest fencing token that was seen (decimal). */
  token: z.string().regex(/^\d+$/),
  /** What the last deploy put in place; null: none has yet. */
  commit: commitSchema.nullable(),
  /** What the branch was at before; null: it was not there, or nobody moved it. */
  previous: commitSchema.nullable(),
  /** Token of the deploy that moved the branch there, and when; null: it was there already. */
  moved: z.object({ token: z.string().regex(/^\d+$/), at: z.iso.datetime() }).nullable(),
});
export type DeployRecord = z.infer<typeof recordSchema>;

export type BranchState = {
  /** What the branch is at; null: there is no such branch. */
  readonly commit: string | null;
  /** When that commit was made. */
  readonly committedAt: Date;
  readonly record: DeployRecord | null;
  /** Id of the record, by which a push says which one it takes the place of. */
  readonly recordId: string | null;
};

export const NO_RECORD: DeployRecord = { format: 1, token: "0", commit: null, previous: null, moved: null };

/**
 * Reads where the branch stands, and what the last deploy wrote down. `history`: with all commits before it, which is
 * what a push needs to know that the remote has them.
 * @throws GitError when the repository cannot be read, or its record was damaged.
 */
export async function readBranch(
  repository: Repository,
  branch: string,
  { history }: { history: boolean },
): Promise<BranchState> {
  const refs = await listRefs(repository, [branchRef(branch), recordRef(branch)]);
  const commit = refs.get(branchRef(branch)) ?? null;
  const recordId = refs.get(recordRef(branch)) ?? null;
  const wanted = [commit, recordId].filter((id) => id !== null);
  if (wanted.length > 0) {
    const depth = history ? [] : ["--depth=1"];
    await repository.must([...FETCH, ...depth, "origin", ...wanted]);
  }
  return {
    commit,
    committedAt: commit === null ? new Date(0) : await committedAt(repository, commit),
    record: recordId === null ? null : await readRecord(repository, branch, recordId),
    recordId,
  };
}

const FETCH = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--filter=tree:0"];

/**
 * Tells of one commit that is at hand. `git show` would ask the remote for its files first, even where none are shown,
 * which hosts without protocol version 2 refuse.
 */
const TELL = ["rev-list", "--no-walk", "--no-commit-header"];

async function listRefs(repository: Repository, names: readonly string[]): Promise<Map<string, string>> {
  const listed = await repository.must(["ls-remote", "--quiet", "origin", ...names]);
  const found = listed
    .split("\n")
    .map((line) => line.split("\t"))
    // A pattern matches longer names that end with it, too.
    .filter(([, name]) => names.includes(name ?? ""));
  return new Map(found.map(([id = "", name = ""]) => [name, id]));
}

async function committedAt(repository: Repository, commit: string): Promise<Date> {
  const seconds = await repository.must([...TELL, "--format=%ct", commit]);
  return new Date(Number(seconds.trim()) * 1_000);
}

async function readRecord(repository: Repository, branch: string, id: string): Promise<DeployRecord> {
  const text = await repository.must([...TELL, "--format=%B", id]);
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new GitError(
      `${recordRef(branch)} in ${repository.access.remote.name} is damaged, so it is not known what was deployed last.`,
      "See who else writes to refs/loadline there, then delete that ref.",
      { cause: error },
    );
  }
}

/** Makes the commit that holds a record; it is in the repository at hand, and not yet in the remote one. */
export async function makeRecord(repository: Repository, record: DeployRecord): Promise<string> {
  const empty = (await repository.must(["hash-object", "-w", "-t", "tree", "/dev/null"])).trim();
  return (await repository.must(["commit-tree", empty, "-m", JSON.stringify(record)])).trim();
}

/**
 * Brings a commit of the remote to the repository at hand.
 * @returns why the remote does not have it, or null. @throws GitError when that cannot be told.
 */
export async function bringCommit(
  repository: Repository,
  commit: string,
  { history }: { history: boolean },
): Promise<string | null> {
  const depth = history ? [] : ["--depth=1"];
  const fetched = await repository.run([...FETCH, ...depth, "origin", commit]);
  const { name } = repository.access.remote;
  if (fetched.code !== 0) {
    if (/not our ref|couldn't find remote ref|bad object/i.test(fetched.stderr)) {
      return `${name} has no commit ${commit} any more.`;
    }
    // Hosts without protocol version 2 give out by its id only what is the end of a branch.
    if (/unadvertised object/i.test(fetched.stderr)) return bringBranches(repository, commit);
    throw gitError(fetched.stderr, name);
  }
  const type = await repository.run(["cat-file", "-t", commit]);
  return type.stdout.trim() === "commit" ? null : `${commit} of ${name} is no commit.`;
}

async function bringBranches(repository: Repository, commit: string): Promise<string | null> {
  await repository.must([
    ...FETCH,
    "origin",
    "+refs/heads/*:refs/known/heads/*",
    "+refs/loadline/kept/*:refs/known/kept/*",
  ]);
  const found = await repository.run(["for-each-ref", "--count=1", "--contains", commit, "refs/known"]);
  if (found.code === 0 && found.stdout !== "") return null;
  return `No branch of ${repository.access.remote.name} has the commit ${commit} any more.`;
}

/** What the branch is called as a version: the same for every commit of it, which the digest tells apart. */
export function versionOf({ remote }: GitAccess, branch: string, commit: string): ImageRef {
  return { reference: referenceOf(remote, branch), digest: commitDigest(commit) };
}

export function referenceOf(remote: GitRemote, branch: string): string {
  return `${remote.name}:${branch}`;
}
