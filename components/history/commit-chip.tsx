"use client";

import { ExternalLink, GitCommitHorizontal } from "lucide-react";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { commitLink, commitSubject, shortCommit } from "#lib/domain/commit.ts";

type Git = { url: string; commit: string; message?: string | undefined; author?: { name: string } | undefined };

const CHIP =
  "inline-flex h-5 items-center gap-1 rounded bg-sunken px-1.5 font-mono text-2xs text-ink-2 ring-1 ring-line-strong ring-inset";

/** A commit's short hash; a link to its page where the repository's address tells one. */
export function CommitChip({ git }: { git: Git }) {
  const href = commitLink(git.url, git.commit);
  const hint = [commitSubject(git.message ?? ""), git.author?.name, git.commit].filter(Boolean).join(" · ");
  if (href === null) {
    return (
      <span className={CHIP} title={hint}>
        <GitCommitHorizontal aria-hidden className="size-3" />
        {shortCommit(git.commit)}
      </span>
    );
  }
  return (
    <Tooltip label={hint}>
      <a href={href} target="_blank" rel="noreferrer" className={`${CHIP} hover:text-accent hover:ring-accent/40`}>
        <GitCommitHorizontal aria-hidden className="size-3" />
        <span className="sr-only">Commit </span>
        {shortCommit(git.commit)}
        <ExternalLink aria-label="(opens in a new tab)" className="size-2.5 text-ink-3" />
      </a>
    </Tooltip>
  );
}
