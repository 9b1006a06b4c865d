"use client";

import { ExternalLink, GitCommitHorizontal } from "lucide-react";
import { Tooltip } from "#components/ui/tooltip.tsx";
import type { CommitView } from "#lib/contracts/commits.ts";
import { commitSubject, shortCommit } from "#lib/domain/commit.ts";

type Props = {
  git: { readonly commit: string };
  /** The same as it is read: with its page, and what its git host tells. */
  commit: CommitView | null;
};

const CHIP =
  "inline-flex h-5 items-center gap-1 rounded bg-sunken px-1.5 font-mono text-2xs text-ink-2 ring-1 ring-line-strong ring-inset";

/** A finger needs 24 pixels, also where another link stands close by (WCAG 2.5.8). */
const TOUCHED = "max-lg:h-6 [@media(hover:none)]:h-6";

/** A commit's short hash; a link to its page where one is known. */
export function CommitChip({ git, commit }: Props) {
  const href = commit?.url ?? null;
  const subject = commitSubject(commit?.message ?? "");
  const hint = [subject, commit?.author?.name, commit?.hash ?? git.commit].filter(Boolean).join(" · ");
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
      <a
        href={href}
        target="_blank"
        rel="noreferrer"
        className={`${CHIP} ${TOUCHED} hover:text-accent hover:ring-accent/40`}
      >
        <GitCommitHorizontal aria-hidden className="size-3" />
        <span className="sr-only">Commit </span>
        {shortCommit(git.commit)}
        <ExternalLink aria-label="(opens in a new tab)" className="size-2.5 text-ink-3" />
      </a>
    </Tooltip>
  );
}
