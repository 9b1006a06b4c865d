import { gitRemote, pathInAddress } from "./git-remote.ts";

/** What a git host tells of a commit. */
export type CommitFacts = {
  /** Whole, however short it was asked for. */
  readonly hash: string;
  readonly message: string;
  /** `login`: what the host calls them, where it knows them. */
  readonly author: {
    readonly name: string;
    readonly email?: string | undefined;
    readonly login?: string | undefined;
  } | null;
  /** ISO 8601. */
  readonly authoredAt: string | null;
  /** Its page. */
  readonly url: string | null;
  /** Page that compares two commits, with `{from}` and `{to}` in their places. */
  readonly comparePattern: string | null;
  /** The pull or merge request that brought it; `reference` as the host writes it, #12 or !12. */
  readonly pullRequest: {
    readonly reference: string;
    readonly title: string;
    readonly url: string;
    readonly mergedAt: string | null;
  } | null;
};

/**
 * Address of a commit's page, or null when the repository's address does not say where its pages are.
 * GitHub and GitLab (the hosts, and hosts with the name in theirs) are known; on any other host GitHub's
 * form is used, which Gitea, Forgejo and GitHub Enterprise share. Always https, so that recorded text can
 * never become a link with another scheme.
 */
export function commitLink(url: string, commit: string): string | null {
  const pages = pagesOf(url);
  if (pages === null || !/^[0-9a-f]{7,64}$/.test(commit)) return null;
  return `${pages.repository}${pages.isGitLab ? "/-" : ""}/commit/${commit}`;
}

/** Address of the page that compares two commits of a repository, with `{from}` and `{to}` in their places; else null. */
export function comparePattern(url: string): string | null {
  const pages = pagesOf(url);
  return pages && `${pages.repository}${pages.isGitLab ? "/-" : ""}/compare/{from}...{to}`;
}

function pagesOf(url: string): { repository: string; isGitLab: boolean } | null {
  const remote = gitRemote(url);
  if (remote === null || !remote.host.includes(".")) return null;
  const link = URL.parse(`https://${remote.host}/${pathInAddress(remote)}`);
  if (link === null || link.username !== "") return null;
  return { repository: link.href, isGitLab: remote.host.includes("gitlab") };
}

/** First seven digits, as git shows them. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7);
}

/** Whether two hashes are of one commit, where either may be abbreviated to the seven digits that git shows, or more. */
export function isSameCommit(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short === long || (short.length >= 7 && long.startsWith(short));
}

/** First line of a commit's message. */
export function commitSubject(message: string): string {
  return message.split("\n", 1)[0]?.trim() ?? "";
}
