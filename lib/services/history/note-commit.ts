import type { Sql } from "../../db/database.ts";
import { MOST_REPOSITORY_BYTES, readCommitFacts, wantCommit } from "../../db/forge/commits.ts";
import type { CommitFacts } from "../../domain/commit.ts";
import { gitRemote } from "../../domain/git-remote.ts";
import type { Git } from "./load-facts.ts";

/** Fewer digits name no one commit to a host. */
const LEAST_DIGITS = 7;

/**
 * Has the git host asked about a commit, once for each commit of a deployment; what it told of the commit before, or
 * null. Nothing is asked about an address that is none of a host.
 */
export async function noteCommit(sql: Sql, deploymentId: string, git: Git | null): Promise<CommitFacts | null> {
  if (git === null || git.commit.length < LEAST_DIGITS || gitRemote(git.url) === null) return null;
  if (Buffer.byteLength(git.url) > MOST_REPOSITORY_BYTES) return null;
  const key = { deploymentId, repository: git.url, commit: git.commit };
  await wantCommit(sql, key);
  return readCommitFacts(sql, key);
}
