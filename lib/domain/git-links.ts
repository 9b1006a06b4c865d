import { commitLink, comparePattern } from "./commit.ts";
import { type GitRemote, gitRemote, pathInAddress } from "./git-remote.ts";

/**
 * Where a git host has its pages, given as addresses with places in them: `{repository}` (its path), `{host}`,
 * `{commit}`, and in `compare` `{from}` and `{to}` in its place.
 */
export type GitLinks = {
  /** As clone addresses name it; left out: every host that no other entry names. */
  readonly host?: string | undefined;
  readonly commit: string;
  readonly compare?: string | undefined;
};

/** Most hosts that a deployment has addresses for. */
export const MOST_GIT_LINKS = 20;

/** What is wrong with an address that has places, in words that follow its name; null: nothing. */
export function faultOfPattern(pattern: string, wanted: readonly string[]): string | null {
  const places = [...pattern.matchAll(/\{([^{}]*)\}/g)].map(([, name = ""]) => name);
  const known = ["host", "repository", ...wanted];
  const odd = places.find((name) => !known.includes(name));
  if (odd !== undefined) return `has {${odd}}, which stands for nothing; known are ${known.map(braced).join(", ")}`;
  const missing = wanted.find((name) => !places.includes(name));
  if (missing !== undefined) return `must have ${braced(missing)} in it`;
  const filled = URL.parse(pattern.replaceAll(/\{[^{}]*\}/g, "a"));
  if (filled === null || !/^https?:$/.test(filled.protocol) || !/^https?:\/\//.test(pattern)) {
    return "must be an address that begins with https:// or http://";
  }
  return null;
}

function braced(name: string): string {
  return `{${name}}`;
}

/** Addresses of a commit's pages, from its repository's address alone; `compare` with `{from}` and `{to}` in it. */
export function linksOf(
  git: { readonly url: string; readonly commit: string },
  given: readonly GitLinks[],
): { commit: string | null; compare: string | null } {
  const remote = gitRemote(git.url);
  const links = remote && linksFor(remote, given);
  if (remote === null || links === null) {
    return { commit: commitLink(git.url, git.commit), compare: comparePattern(git.url) };
  }
  return {
    commit: webAddress(fill(links.commit, { ...placesOf(remote), commit: git.commit })),
    compare: links.compare === undefined ? null : fill(links.compare, placesOf(remote)),
  };
}

function linksFor(remote: GitRemote, given: readonly GitLinks[]): GitLinks | null {
  return (
    given.find(({ host }) => host?.toLowerCase() === remote.host) ??
    given.find(({ host }) => host === undefined) ??
    null
  );
}

function placesOf(remote: GitRemote): Record<string, string> {
  return { host: remote.host, repository: pathInAddress(remote) };
}

/** The page that compares two commits; null where they are the same one, of two repositories, or nobody knows a page. */
export function compareCommits(from: ComparedCommit | null, to: ComparedCommit | null): string | null {
  if (from === null || to === null || from.repository === null || from.repository !== to.repository) return null;
  if (to.comparePattern === null || from.hash === to.hash) return null;
  return webAddress(fill(to.comparePattern, { from: from.hash, to: to.hash }));
}

/** A commit as much as comparing looks at it (`commitSchema`, lib/contracts/commits.ts). */
type ComparedCommit = {
  readonly hash: string;
  readonly repository: string | null;
  readonly comparePattern: string | null;
};

/** Texts are recorded by anybody: one place is filled at a time, and what fills it has no places of its own. */
function fill(pattern: string, places: Readonly<Record<string, string>>): string {
  return pattern.replaceAll(/\{([a-z]+)\}/g, (place, name: string) => places[name] ?? place);
}

/** The address; null unless it is one of the web, whatever was filled in. */
export function webAddress(text: string): string | null {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.username === "" ? url.href : null;
}
