import type { Running } from "../../target.ts";
import { type BranchState, versionOf } from "./branch-state.ts";
import type { GitAccess } from "./git-access.ts";

/**
 * What a branch is at, as what runs; null when there is no such branch. A branch has no process: whether whatever follows
 * it can load the commit, its source sees. Moved by somebody else, a commit is the only name that its standing has.
 */
export function describeBranch(access: GitAccess, branch: string, state: BranchState): Running | null {
  const { commit, record } = state;
  if (commit === null) return null;
  const moved = record?.commit === commit ? record.moved : null;
  return {
    image: versionOf(access, branch, commit),
    aliases: [],
    instance: moved === null ? commit : `${commit}@${moved.token}`,
    healthy: true,
    startedAt: moved === null ? state.committedAt : new Date(moved.at),
  };
}
