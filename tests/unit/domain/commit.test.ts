import { expect, test } from "vitest";
import { commitLink, commitSubject, isSameCommit, shortCommit } from "#lib/domain/commit.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";

test.each([
  ["https://github.com/acme/shop", `https://github.com/acme/shop/commit/${commit}`],
  ["https://github.com/acme/shop.git", `https://github.com/acme/shop/commit/${commit}`],
  ["https://github.com/acme/shop/", `https://github.com/acme/shop/commit/${commit}`],
  ["git@github.com:acme/shop.git", `https://github.com/acme/shop/commit/${commit}`],
  ["ssh://git@github.com:22/acme/shop.git", `https://github.com/acme/shop/commit/${commit}`],
  ["https://gitlab.com/acme/data/shop.git", `https://gitlab.com/acme/data/shop/-/commit/${commit}`],
  ["git@gitlab.acme.dev:data/shop.git", `https://gitlab.acme.dev/data/shop/-/commit/${commit}`],
  ["https://git.acme.dev:8443/data/shop", `https://git.acme.dev:8443/data/shop/commit/${commit}`],
])("a commit of %s has its page at %s", (url, link) => {
  expect(commitLink(url, commit)).toBe(link);
});

test.each([
  "",
  "shop",
  "/srv/git/shop.git",
  "file:///srv/git/shop.git",
  "javascript:alert(1)//github.com/a/b",
  "https://github.com/acme",
  "https://localhost/acme/shop",
  "data:text/html,x",
])("%j tells no page", (url) => {
  expect(commitLink(url, commit)).toBeNull();
});

test("a link is always https and never carries credentials", () => {
  expect(commitLink("http://github.com/acme/shop", commit)).toMatch(/^https:/);
  expect(commitLink("https://user:secret@github.com/acme/shop", commit)).not.toContain("secret");
});

test("what is no commit hash makes no link", () => {
  expect(commitLink("https://github.com/acme/shop", "../../evil")).toBeNull();
});

test("a commit is shown by its first seven digits and the first line of its message", () => {
  expect(shortCommit(commit)).toBe("0123456");
  expect(commitSubject("Count refunds\n\nFinance asked for it.")).toBe("Count refunds");
});

test.each([
  [commit, commit, true],
  [commit, commit.slice(0, 7), true],
  [commit.slice(0, 12), commit, true],
  [commit, commit.slice(0, 6), false],
  [commit.slice(0, 4), commit.slice(0, 4), true],
  [commit, `1${commit.slice(1)}`, false],
  [commit, commit.slice(1, 9), false],
])("%s and %s are one commit: %s", (one, other, isOne) => {
  expect(isSameCommit(one, other)).toBe(isOne);
});
