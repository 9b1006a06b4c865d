import { expect, test } from "vitest";
import { gitConfigSchema, gitRefUnitConfigSchema } from "#lib/deploy/drivers/git-ref/config.ts";
import { readRemote } from "#lib/deploy/drivers/git-ref/remote.ts";
import { openTarget, reportedVersion, TargetConfigError } from "#lib/deploy/drivers.ts";
import { commitDigest, commitOfDigest } from "#lib/domain/image.ts";

const COMMIT = "4c48eed6a604666463767798d706a1a987d23d06";
const unit = { name: "dags", driver: "git-ref", config: { repository: "repo", branch: "deploy/prod" } };
const connection = { name: "repo", kind: "git", config: { url: "https://github.com/Acme/dags.git" }, secrets: {} };

test.each([
  ["https://github.com/acme/dags.git", "https", "github.com", 443, "github.com/acme/dags"],
  [
    "https://GitLab.example.com:8443/data/dags",
    "https",
    "gitlab.example.com",
    8443,
    "gitlab.example.com:8443/data/dags",
  ],
  ["http://localhost/dags.git/", "http", "localhost", 80, "localhost/dags"],
  ["git@github.com:acme/dags.git", "ssh", "github.com", 22, "github.com/acme/dags"],
  ["ssh://git@git.example.com:2222/acme/dags.git", "ssh", "git.example.com", 2222, "git.example.com:2222/acme/dags"],
  ["file:///srv/git/dags.git", "file", null, null, "/srv/git/dags"],
])("%s is a repository that people call by host and path", (url, scheme, host, port, name) => {
  expect(readRemote(url)).toMatchObject({ scheme, host, port, name });
});

test.each([
  "https://ada:secret@github.com/acme/dags.git",
  "https://token@github.com/acme/dags.git",
  "ext::sh -c touch% /tmp/owned",
  "ssh://-oProxyCommand=touch/x",
  "git@host:-upload-pack",
  "-u./payload",
  "--upload-pack=touch /tmp/owned",
  "git://github.com/acme/dags.git",
  "https://github.com/acme/dags.git?x=1",
  "https://github.com/",
  "file://elsewhere/srv/dags.git",
  "/srv/git/dags.git",
  "https://github.com/a\nb",
  "",
])("%j is no address of a repository", (url) => {
  expect(readRemote(url)).toBeNull();
});

test.each(["main", "deploy/prod", "release-2.1", "ümlaut", "a@b", "feature/a.b"])("%j is a branch", (branch) => {
  expect(gitRefUnitConfigSchema.safeParse({ repository: "r", branch }).success).toBe(true);
});

test.each([
  "",
  "-x",
  "a..b",
  "a b",
  "a~1",
  "a^",
  "a:b",
  "a?",
  "a*",
  "a[b",
  "a\\b",
  "/a",
  "a/",
  "a//b",
  ".a",
  "a/.b",
  "a.",
  "a.lock",
  "a.lock/b",
  "@",
  "a@{1}",
  "refs/heads/main",
  "a\u0000b",
  "a\nb",
])("%j is no branch", (branch) => {
  expect(gitRefUnitConfigSchema.safeParse({ repository: "r", branch }).success).toBe(false);
});

test.each<[string, object, string[]]>([
  ["SSH without known hosts", { url: "git@github.com:acme/dags.git" }, ["knownHosts"]],
  ["known hosts over https", { url: "https://github.com/a/b", knownHosts: "x" }, ["knownHosts"]],
  ["an authority for SSH", { url: "git@h:a/b", knownHosts: "x", ca: "-----BEGIN CERTIFICATE-----" }, ["ca"]],
  ["a user for SSH", { url: "git@h:a/b", knownHosts: "x", username: "ada" }, ["username"]],
  ["a user with a colon", { url: "https://h/a", username: "a:b" }, ["username"]],
])("%s is refused where it is wrong", (_what, config, places) => {
  expect(gitConfigSchema.safeParse(config).error?.issues.map(({ path }) => path.join("."))).toEqual(places);
});

test("a unit's branch is opened with the repository that it names, and SSH takes a key", () => {
  expect(openTarget(unit, [connection]).driver).toBe("git-ref");
  expect(() => openTarget(unit, [{ ...connection, kind: "webhook" }])).toThrow(TargetConfigError);
  const ssh = { ...connection, config: { url: "git@h:a/b", knownHosts: "h ssh-ed25519 AAAA" } };
  expect(() => openTarget(unit, [ssh])).toThrow("has no private key");
});

test("the version that runs is the commit that the source reports for the location, by the unit's name for it", () => {
  const bundles = (...found: [string, string][]) => found.map(([name, version]) => ({ type: "git", name, version }));
  const version = (...found: [string, string][]) =>
    reportedVersion(unit, [connection], { location: "dags", bundles: bundles(...found) });
  const own = { reference: "github.com/Acme/dags:deploy/prod", digest: `sha1:${COMMIT}` };
  expect(version(["dags", COMMIT])).toEqual(own);
  expect(version(["other", "a".repeat(40)], ["dags", COMMIT])).toEqual(own);
  expect(version(["somehow", COMMIT])).toEqual(own);
  expect(version(["a", COMMIT], ["b", COMMIT])).toBeNull();
  expect(version(["dags", "3"])).toBeNull();
  expect(version()).toBeNull();
  expect(reportedVersion({ ...unit, driver: "webhook" }, [connection], { location: "dags", bundles: [] })).toBeNull();
});

test("a commit and its digest say the same, in both of git's formats", () => {
  const long = "b".repeat(64);
  expect(commitDigest(COMMIT)).toBe(`sha1:${COMMIT}`);
  expect(commitDigest(long)).toBe(`sha256:${long}`);
  expect(commitOfDigest(`sha1:${COMMIT}`)).toBe(COMMIT);
  expect(commitOfDigest(`sha256:${long}`)).toBe(long);
  expect([commitDigest("main"), commitDigest(COMMIT.toUpperCase()), commitOfDigest(`sha1:${long}`)]).toEqual([
    null,
    null,
    null,
  ]);
});
