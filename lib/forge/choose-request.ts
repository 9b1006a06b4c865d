import type { CommitFacts } from "../domain/commit.ts";

/** A pull or merge request that has a commit in it, as much as choosing looks at. */
export type Candidate = NonNullable<CommitFacts["pullRequest"]> & {
  /** The commit that merging made. */
  readonly mergeCommit: string | null;
};

/**
 * Of the requests that have the commit in them, the one that brought it: the one whose merge made it, else the first
 * that was merged (later ones carried it on, from branch to branch), else the one that is open.
 */
export function chooseRequest(candidates: readonly Candidate[], hash: string): CommitFacts["pullRequest"] {
  const merged = candidates
    .filter(({ mergedAt }) => mergedAt !== null)
    .sort((a, b) => Date.parse(a.mergedAt ?? "") - Date.parse(b.mergedAt ?? ""));
  const chosen = candidates.find(({ mergeCommit }) => mergeCommit === hash) ?? merged[0] ?? candidates[0];
  if (chosen === undefined) return null;
  const { reference, title, url, mergedAt } = chosen;
  return { reference, title, url, mergedAt };
}
