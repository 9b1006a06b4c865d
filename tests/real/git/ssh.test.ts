import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { testGit } from "#lib/deploy/drivers/git-ref/test-git.ts";
import { openTarget } from "#lib/deploy/drivers.ts";
import type { ImageRef } from "#lib/domain/image.ts";
import { BRANCH, type RepositoryFixture, repositoryFixture } from "#tests/integration/git-ref/repository-fixture.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { knownAs, makeKey, type SshOptions, type SshServer, startSshServer } from "#tests/support/real/ssh-server.ts";
import { processesWith } from "#tests/support/running-processes.ts";

const cleanUps = useCleanUps();
const signal = () => AbortSignal.timeout(60_000);

let keys: string;
beforeEach(async () => {
  keys = await mkdtemp(join(tmpdir(), "ll-keys-"));
});
afterEach(() => rm(keys, { recursive: true, force: true }));

/** An SSH server with a repository behind it. */
async function serve(options?: SshOptions): Promise<{ server: SshServer; fixture: RepositoryFixture }> {
  const server = await startSshServer(options);
  cleanUps.push(server.stop);
  const fixture = await repositoryFixture((path) => `${server.origin}${path}`);
  cleanUps.push(fixture.remove);
  return { server, fixture };
}

const connection = (
  { server, fixture }: { server: SshServer; fixture: RepositoryFixture },
  more: object = {},
  key = server.key,
) => ({
  name: "dags",
  kind: "git",
  config: { url: `${server.origin}${fixture.path}`, knownHosts: server.knownHosts, ...more },
  secrets: { privateKey: key },
});

async function versions(fixture: RepositoryFixture): Promise<[ImageRef, ImageRef, ImageRef]> {
  const made = [];
  for (const content of ["one", "two", "three"]) made.push(fixture.versionOf(await fixture.commit("main", content)));
  return made as [ImageRef, ImageRef, ImageRef];
}

const commitOf = ({ digest }: ImageRef) => digest?.slice("sha1:".length);
const ownFolders = async () =>
  (await readdir(tmpdir())).filter((name) => name.startsWith(`loadline-git-${process.pid}-`));

test.each([
  ["a current host", true],
  ["a host that knows version 1 of git's protocol alone", false],
])("a branch of %s is moved on and back by the deploy key", async (_, protocol2) => {
  const at = await serve({ protocol2 });
  const [one, , three] = await versions(at.fixture);
  const target = openTarget(at.fixture.unit, [connection(at)]);
  const deploy = (image: ImageRef, fencingToken: bigint) =>
    target.deploy({ image, fencingToken, signal: signal(), progress: () => undefined });
  expect(await deploy(three, 1n)).toMatchObject({ status: "deployed", previous: null });
  expect(await deploy(one, 2n)).toMatchObject({ status: "deployed", previous: three, running: { image: one } });
  expect(await at.fixture.git("rev-parse", BRANCH)).toBe(commitOf(one));
  expect(await target.running(signal())).toMatchObject({ image: one, healthy: true });
  // What left the branch is kept for an undo, wherever else it went.
  await at.fixture.git("branch", "-D", "main");
  await at.fixture.git("gc", "--quiet", "--prune=now");
  expect(await target.lookUp(three, signal())).toMatchObject({ state: "restorable", image: three });
  expect(await deploy(three, 3n)).toMatchObject({ status: "deployed", previous: one });
  expect(await deploy(one, 2n)).toMatchObject({ status: "superseded" });
  expect(await at.fixture.git("rev-parse", BRANCH)).toBe(commitOf(three));
  expect(await ownFolders()).toEqual([]);
});

test("Test signs in for reading and for writing, and writes nothing", async () => {
  const at = await serve();
  await at.fixture.commit("main", "one");
  const before = await at.fixture.git("for-each-ref");
  expect((await testGit(connection(at), signal())).map(({ name, status }) => `${name}: ${status}`)).toEqual([
    "Git version: pass",
    "Read the repository: pass",
    "Right to push: pass",
  ]);
  expect(await at.fixture.git("for-each-ref")).toBe(before);
});

test.each([
  [
    "a host that has another key than the known one",
    "is not the one that is known",
    async ({ server }: { server: SshServer }) => {
      const { public: other } = await makeKey(join(keys, "other-host"));
      return { more: { knownHosts: knownAs(server.knownHosts.split(" ")[0] ?? "", other) } };
    },
  ],
  [
    "a host that nobody has told the key of",
    "is not the one that is known",
    async ({ server }: { server: SshServer }) => ({
      more: { knownHosts: server.knownHosts.replace("[localhost]", "[git.example.com]") },
    }),
  ],
  [
    "a key that the host does not let in",
    "does not accept the credentials",
    async () => ({ key: (await makeKey(join(keys, "stranger"))).private }),
  ],
  ["what is no key", "does not accept the credentials", async () => ({ key: "not a key" })],
  [
    "a repository that is not there",
    "There is no repository",
    async ({ server }: { server: SshServer }) => ({ more: { url: `${server.origin}/srv/none.git` } }),
  ],
])("%s is told as that, moves nothing and leaves no key behind", async (_, said, how) => {
  const at = await serve();
  const [one, two] = await versions(at.fixture);
  const good = openTarget(at.fixture.unit, [connection(at)]);
  await good.deploy({ image: one, fencingToken: 1n, signal: signal(), progress: () => undefined });
  const { more = {}, key = at.server.key }: { more?: object; key?: string } = await how(at);
  const wrong = connection(at, more, key);

  const checks = await testGit(wrong, signal());
  expect(checks.map(({ status }) => status)).toEqual(["pass", "fail", "skip"]);
  expect(checks[1]?.message).toContain(said);
  expect(checks[1]?.remedy).not.toBeNull();
  expect(JSON.stringify(checks)).not.toContain("PRIVATE KEY");

  const target = openTarget(at.fixture.unit, [wrong]);
  const deployed = target.deploy({ image: two, fencingToken: 2n, signal: signal(), progress: () => undefined });
  await expect(deployed).rejects.toThrow(said);
  expect(await target.lookUp(two, signal())).toMatchObject({ state: "unknown" });
  expect(await at.fixture.git("rev-parse", BRANCH)).toBe(commitOf(one));
  expect(await ownFolders()).toEqual([]);
});

test("a key that may read alone is told, and the branch stays", async () => {
  const at = await serve({
    command:
      'case \\"$SSH_ORIGINAL_COMMAND\\" in git-upload-pack*) git-shell -c \\"$SSH_ORIGINAL_COMMAND\\";; *) echo \'ERROR: The key you are authenticating with has been marked as read only. Permission to acme/dags denied.\' >&2; exit 1;; esac',
  });
  const [one] = await versions(at.fixture);
  const checks = await testGit(connection(at), signal());
  expect(checks.map(({ status }) => status)).toEqual(["pass", "pass", "fail"]);
  expect(checks[2]?.remedy).toContain("right to write");
  const target = openTarget(at.fixture.unit, [connection(at)]);
  const deployed = target.deploy({ image: one, fencingToken: 1n, signal: signal(), progress: () => undefined });
  await expect(deployed).rejects.toThrow("may not be written to");
  expect(await at.fixture.git("for-each-ref", "refs/loadline", `refs/heads/${BRANCH}`)).toBe("");
});

test("while it is used nobody else can read the key, and breaking off takes it and ssh away", async () => {
  const at = await serve({ command: "sleep 120" });
  const stop = new AbortController();
  const target = openTarget(at.fixture.unit, [connection(at)]);
  const running = target.running(stop.signal);
  running.catch(() => undefined);
  const folder = await vi.waitFor(async () => {
    const [found] = await ownFolders();
    if (found === undefined) throw new Error("git was not started yet");
    const path = join(tmpdir(), found);
    expect((await stat(join(path, "key"))).mode & 0o777).toBe(0o600);
    // git, and the ssh that it has started.
    expect((await processesWith(`HOME=${path}`)).length).toBeGreaterThanOrEqual(2);
    return path;
  }, 20_000);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  stop.abort(new Error("not wanted any more"));
  await expect(running).rejects.toThrow("not wanted any more");
  expect(await ownFolders()).toEqual([]);
  await vi.waitFor(async () => expect(await processesWith(`HOME=${folder}`)).toEqual([]), 10_000);
});

test("a worker's machine without SSH is told as that", async () => {
  const at = await serve();
  await mkdir(join(keys, "bin"));
  const { stdout: git } = await promisify(execFile)("sh", ["-c", "command -v git"]);
  await symlink(git.trim(), join(keys, "bin", "git"));
  // A shell is all that git runs ssh by.
  await symlink("/bin/sh", join(keys, "bin", "sh"));
  vi.stubEnv("PATH", join(keys, "bin"));
  const checks = await testGit(connection(at), signal()).finally(() => vi.unstubAllEnvs());
  expect(checks[1]).toMatchObject({
    status: "fail",
    message: "SSH is not installed on the machine of Loadline's worker.",
  });
});
