import { GitPullRequest } from "lucide-react";
import { WebLink } from "#components/metadata/web-link.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Fact, Facts, FactsHeading } from "#components/ui/facts.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { safeHref } from "#lib/client/format/metadata-value.ts";
import type { LoadView } from "#lib/contracts/loads.ts";
import { compareCommits } from "#lib/domain/git-links.ts";
import { AuthorName } from "./author-name.tsx";
import { CommitChip } from "./commit-chip.tsx";

type Commit = LoadView["commit"];

type Props = {
  git: NonNullable<LoadView["git"]>;
  /** The same with what its git host tells. */
  commit: Commit;
  /** Of the load that this one is held against. */
  base: { number: number; commit: Commit } | null;
};

/** The commit that a load came from. */
export function LoadCommit({ git, commit, base }: Props) {
  const author = commit?.author ?? git.author ?? null;
  const message = commit?.message ?? git.message ?? null;
  const repository = safeHref(git.url);
  const compared = base === null ? null : safeHref(compareCommits(base.commit, commit) ?? "");
  return (
    <section aria-label="Commit">
      <FactsHeading>Commit</FactsHeading>
      <Facts>
        <Fact name="Hash">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <CommitChip git={git} commit={commit} />
            <code className="break-all font-mono text-xs">{commit?.hash ?? git.commit}</code>
            <CopyButton text={commit?.hash ?? git.commit} what="commit" className="-my-0.5" />
          </span>
          {compared === null || base === null ? null : (
            <WebLink href={compared}>What came since the commit of #{base.number}</WebLink>
          )}
        </Fact>
        {message ? (
          <Fact name="Message">
            <span className="whitespace-pre-wrap">{message}</span>
          </Fact>
        ) : null}
        {commit?.pullRequest ? <PullRequest request={commit.pullRequest} /> : null}
        {author ? (
          <Fact name="Author">
            <AuthorName name={author.name} />
            {author.email ? <span className="text-ink-2"> {author.email}</span> : null}
            {commit?.authoredAt ? (
              <span className="text-ink-2 text-xs">
                , <RelativeTime at={commit.authoredAt} />
              </span>
            ) : null}
          </Fact>
        ) : null}
        {git.branch ? <Fact name="Branch">{git.branch}</Fact> : null}
        <Fact name="Repository">{repository === null ? git.url : <WebLink href={repository}>{git.url}</WebLink>}</Fact>
        {commit?.host?.detail ? <Fact name="Git host">{commit.host.detail}</Fact> : null}
      </Facts>
    </section>
  );
}

function PullRequest({ request }: { request: NonNullable<NonNullable<Commit>["pullRequest"]> }) {
  const href = safeHref(request.url);
  const text = `${request.reference} ${request.title}`;
  return (
    <Fact name={request.reference.startsWith("!") ? "Merge request" : "Pull request"}>
      <GitPullRequest aria-hidden className="mr-1 mb-0.5 inline size-3.5 text-ink-3" />
      {href === null ? text : <WebLink href={href}>{text}</WebLink>}
      {request.mergedAt === null ? null : (
        <span className="text-ink-2 text-xs">
          {" "}
          merged <RelativeTime at={request.mergedAt} />
        </span>
      )}
    </Fact>
  );
}
