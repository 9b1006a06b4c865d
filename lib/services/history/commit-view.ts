import { type CommitState, type CommitView, commitFactsSchema } from "../../contracts/commits.ts";
import type { CommitFacts } from "../../domain/commit.ts";
import { type GitLinks, linksOf } from "../../domain/git-links.ts";
import { gitRemote } from "../../domain/git-remote.ts";
import type { Git } from "./load-facts.ts";

/**
 * A load's commit as clients see it; null when no commit is known.
 * @param fact JSON text of `commitFact` (lib/db/history/commit-facts.ts).
 * @param links JSON text of the deployment's addresses of git hosts.
 */
export function commitView(git: Git | null, fact: string | null, links: string | null): CommitView | null {
  if (git === null) return null;
  const remote = gitRemote(git.url);
  const told =
    fact === null ? null : (JSON.parse(fact) as { state: CommitState; facts: unknown; detail: string | null });
  const facts: CommitFacts | null = told?.facts == null ? null : commitFactsSchema.parse(told.facts);
  const made = linksOf(git, links === null ? [] : (JSON.parse(links) as GitLinks[]));
  return {
    hash: facts?.hash ?? git.commit,
    repository: remote && `${remote.host}/${remote.path}`,
    url: facts?.url ?? made.commit,
    comparePattern: facts?.comparePattern ?? made.compare,
    message: facts?.message ?? git.message ?? null,
    author: facts?.author ?? git.author ?? null,
    authoredAt: facts?.authoredAt ?? null,
    pullRequest: facts?.pullRequest ?? null,
    host: told && { state: told.state, detail: told.detail },
  };
}
