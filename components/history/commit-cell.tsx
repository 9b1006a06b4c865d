import { GitBranch } from "lucide-react";
import type { LoadView } from "#lib/contracts/loads.ts";
import { commitSubject } from "#lib/domain/commit.ts";
import { CommitChip } from "./commit-chip.tsx";

/** A commit's link, the first line of its message, author and branch. */
export function CommitCell({ git }: { git: NonNullable<LoadView["git"]> }) {
  const subject = commitSubject(git.message ?? "");
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      {subject === "" ? null : (
        <p title={git.message} className="line-clamp-2 wrap-any">
          {subject}
        </p>
      )}
      <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 text-ink-2 text-xs">
        <CommitChip git={git} />
        {git.branch === undefined ? null : (
          <span title={git.branch} className="flex min-w-0 items-center gap-0.5">
            <GitBranch aria-label="Branch" className="size-3 shrink-0" />
            <span className="truncate">{git.branch}</span>
          </span>
        )}
        {git.author === undefined ? null : <span className="truncate">{git.author.name}</span>}
      </div>
    </div>
  );
}
