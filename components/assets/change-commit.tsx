import { AuthorName } from "#components/history/author-name.tsx";
import { CommitChip } from "#components/history/commit-chip.tsx";
import { WebLink } from "#components/metadata/web-link.tsx";
import { safeHref } from "#lib/client/format/metadata-value.ts";
import type { ChangeLoad } from "#lib/contracts/assets.ts";
import { commitSubject } from "#lib/domain/commit.ts";

/** Where a load's code came from, in a line: what its git host tells, else what was recorded. Nothing without a commit. */
export function ChangeCommit({ load, className = "" }: { load: ChangeLoad; className?: string }) {
  const { git, commit } = load;
  if (git === null) return null;
  const message = commit?.message ?? git.message ?? "";
  const author = commit?.author?.name ?? git.author?.name;
  const request = commit?.pullRequest ?? null;
  const subject = commitSubject(message);
  const requestHref = request && safeHref(request.url);
  return (
    <span className={`flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 text-xs ${className}`}>
      {subject === "" ? null : (
        <span title={message} className="max-w-96 truncate text-ink-2">
          {subject}
        </span>
      )}
      {author === undefined ? null : <AuthorName name={author} className="max-w-48 text-ink-2" />}
      {request === null ? null : (
        <span title={request.title}>
          {requestHref === null ? request.reference : <WebLink href={requestHref}>{request.reference}</WebLink>}
        </span>
      )}
      <CommitChip git={git} commit={commit} />
    </span>
  );
}
