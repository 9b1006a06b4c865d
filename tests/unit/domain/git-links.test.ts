import { expect, test } from "vitest";
import { gitLinksSchema } from "#lib/contracts/commits.ts";
import { compareCommits, faultOfPattern, linksOf, webAddress } from "#lib/domain/git-links.ts";
import { gitRemote } from "#lib/domain/git-remote.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";

test.each([
  ["https://github.com/acme/shop.git", "github.com", "acme/shop"],
  ["git@GitHub.com:acme/shop.git", "github.com", "acme/shop"],
  ["ssh://git@git.acme.dev:2222/data/team/shop", "git.acme.dev", "data/team/shop"],
  ["https://user:secret@git.acme.dev:8443/data/shop/", "git.acme.dev:8443", "data/shop"],
])("%s is a repository of %s", (url, host, path) => {
  expect(gitRemote(url)).toEqual({ host, path });
});

test.each([
  "",
  "shop",
  "/srv/git/shop",
  "file:///srv/git/shop.git",
  "https://github.com/acme",
  "javascript:a/b/c",
  "git@git.acme.dev:acme/..",
  "git@git.acme.dev:a//b",
])("%j is the address of no host", (url) => {
  expect(gitRemote(url)).toBeNull();
});

test.each([
  ["https://github.com/acme/shop", "https://github.com/acme/shop/compare/{from}...{to}"],
  ["https://gitlab.com/acme/data/shop.git", "https://gitlab.com/acme/data/shop/-/compare/{from}...{to}"],
])("two commits of %s are compared at %s without anything set", (url, compare) => {
  expect(linksOf({ url, commit }, []).compare).toBe(compare);
});

const bitbucket = {
  host: "bitbucket.org",
  commit: "https://bitbucket.org/{repository}/commits/{commit}",
  compare: "https://bitbucket.org/{repository}/branches/compare/{to}..{from}",
};
const others = { commit: "https://{host}/cgit/{repository}/commit/?id={commit}" };

test("addresses that were given are filled for their host, and the one without a host for all others", () => {
  expect(linksOf({ url: "git@bitbucket.org:acme/my shop.git", commit }, [others, bitbucket])).toEqual({
    commit: `https://bitbucket.org/acme/my%20shop/commits/${commit}`,
    compare: "https://bitbucket.org/acme/my%20shop/branches/compare/{to}..{from}",
  });
  expect(linksOf({ url: "https://git.acme.dev/a/b", commit }, [others, bitbucket])).toEqual({
    commit: `https://git.acme.dev/cgit/a/b/commit/?id=${commit}`,
    compare: null,
  });
});

test("what is recorded fills places and opens none, and no link leaves the web", () => {
  const sly = { url: "https://git.acme.dev/{commit}/{from}", commit };
  expect(linksOf(sly, [others]).commit).toBe(`https://git.acme.dev/cgit/%7Bcommit%7D/%7Bfrom%7D/commit/?id=${commit}`);
  for (const text of ["javascript:alert(1)", "data:text/html,x", "https://user@a.b/", "//a.b", ""]) {
    expect(webAddress(text)).toBeNull();
  }
});

const side = (hash: string, repository: string | null = "github.com/acme/shop") => ({
  hash,
  repository,
  comparePattern: "https://github.com/acme/shop/compare/{from}...{to}",
});

test("two commits are compared where they are two, and of one repository that has such a page", () => {
  expect(compareCommits(side("aaaaaaa"), side("bbbbbbb"))).toBe(
    "https://github.com/acme/shop/compare/aaaaaaa...bbbbbbb",
  );
  expect(compareCommits(side("aaaaaaa"), side("aaaaaaa"))).toBeNull();
  expect(compareCommits(side("aaaaaaa", "github.com/acme/web"), side("bbbbbbb"))).toBeNull();
  expect(compareCommits(side("aaaaaaa", null), side("bbbbbbb", null))).toBeNull();
  expect(compareCommits(side("aaaaaaa"), { ...side("bbbbbbb"), comparePattern: null })).toBeNull();
  expect(compareCommits(null, side("bbbbbbb"))).toBeNull();
});

test.each([
  ["https://git.acme.dev/{repository}/c/{commit}", null],
  ["https://git.acme.dev/{repository}", "must have {commit} in it"],
  ["https://git.acme.dev/{repo}/{commit}", "has {repo}, which stands for nothing"],
  ["javascript:alert({commit})", "must be an address that begins with https://"],
  ["git.acme.dev/{commit}", "must be an address that begins with https://"],
  ["", "must have {commit} in it"],
])("the address %j: %s", (pattern, fault) => {
  const found = faultOfPattern(pattern, ["commit"]);
  if (fault === null) expect(found).toBeNull();
  else expect(found).toContain(fault);
});

test("a host has one entry, and so have all the others", () => {
  const places = (links: object[]) => gitLinksSchema.safeParse(links).error?.issues.map(({ path }) => path.join("."));
  expect(places([bitbucket, others])).toBeUndefined();
  expect(places([bitbucket, { ...bitbucket, host: "BitBucket.org" }])).toEqual(["1.host"]);
  expect(places([others, others])).toEqual(["1.host"]);
});
