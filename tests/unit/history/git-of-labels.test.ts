import { expect, test } from "vitest";
import { gitOfLabels } from "#lib/services/history/git-of-labels.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const labels = (source: string | undefined, revision: string | undefined = COMMIT) => ({
  ...(source !== undefined && { "org.opencontainers.image.source": source }),
  ...(revision !== undefined && { "org.opencontainers.image.revision": revision }),
});

test.each([
  ["https://github.com/team/orders", "https://github.com/team/orders"],
  ["http://git.example.test:3000/team/orders.git", "http://git.example.test:3000/team/orders.git"],
  ["git://git.example.test/orders", "git://git.example.test/orders"],
  ["ssh://git@git.example.test:22/orders.git", "ssh://git@git.example.test:22/orders.git"],
  ["git@github.com:team/orders.git", "git@github.com:team/orders.git"],
  [" https://github.com/team/orders\n", "https://github.com/team/orders"],
  ["https://ci:token@git.example.test/orders", "https://git.example.test/orders"],
])("the repository %j is taken", (source, url) => {
  expect(gitOfLabels(labels(source))).toEqual({ url, commit: COMMIT });
});

test("a commit may be short, or in capitals", () => {
  expect(gitOfLabels(labels("https://github.com/team/orders", "0123ABC"))?.commit).toBe("0123abc");
});

test.each([
  ["nothing", {}],
  ["no repository", labels(undefined)],
  ["no commit", labels("https://github.com/team/orders", "")],
  ["a tag for a commit", labels("https://github.com/team/orders", "v1.2.0")],
  ["a path for a repository", labels("/home/ci/orders")],
  ["words for a repository", labels("the orders team")],
  ["a script for a repository", labels("javascript:alert(1)//github.com/a/b")],
  ["a repository that cannot be stored", labels("git@github.com:team/\0orders")],
  ["an endless repository", labels(`https://github.com/${"a".repeat(3_000)}`)],
])("%s is no commit", (_, found) => {
  expect(gitOfLabels(found)).toBeNull();
});
