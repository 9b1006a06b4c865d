import { CloudOff, GitBranch, GitPullRequest } from "lucide-react";
import type { CommitView } from "#lib/contracts/commits.ts";
import type { LoadView } from "#lib/contracts/loads.ts";
import { commitSubject } from "#lib/domain/commit.ts";
import { AuthorName } from "./author-name.tsx";
import { CommitChip } from "./commit-chip.tsx";

type Props = {
  git: NonNullable<LoadView["git"]>;
  commit: CommitView | null;
  /** Who is named beside it already; the author is when it is somebody else. */
  deployedBy?: string | undefined;
};

/** A commit's link, the first line of its message, branch, author, and the request that brought it. */
export function CommitCell({ git, commit, deployedBy }: Props) {
  const message = commit?.message ?? "";
  const subject = commitSubject(message);
  const author = commit?.author?.name;
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      {subject === "" ? null : (
        <p title={message} className="line-clamp-2 wrap-any">
          {subject}
        </p>
      )}
      <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 text-ink-2 text-xs">
        <CommitChip git={git} commit={commit} />
        {commit?.pullRequest ? <Request request={commit.pullRequest} /> : null}
        {git.branch === undefined ? null : (
          <span title={git.branch} className="flex min-w-0 items-center gap-0.5">
            <GitBranch aria-label="Branch" className="size-3 shrink-0" />
            <span className="truncate">{git.branch}</span>
          </span>
        )}
        {author === undefined || author === deployedBy ? null : <AuthorName name={author} />}
        {commit?.host?.state === "missing" ? (
          <span title={commit.host.detail ?? undefined} className="inline-flex items-center gap-1 text-changed">
            <CloudOff aria-hidden className="size-3" />
            Not on its host
          </span>
        ) : null}
      </div>
    </div>
  );
}

function Request({ request }: { request: NonNullable<CommitView["pullRequest"]> }) {
  const { reference, title, url } = request;
  const kind = reference.startsWith("!") ? "Merge request" : "Pull request";
  return (
    <a
      href={url}
      title={title}
      target="_blank"
      rel="noreferrer"
      className="inline-flex min-h-5 items-center gap-0.5 rounded hover:text-accent hover:underline"
    >
      <GitPullRequest aria-hidden className="size-3" />
      <span className="sr-only">{kind} </span>
      {reference}
      <span className="sr-only"> (opens in a new tab)</span>
    </a>
  );
}
