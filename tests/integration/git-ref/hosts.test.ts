import { chmod, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testGit } from "#lib/deploy/drivers/git-ref/test-git.ts";
import { openTarget } from "#lib/deploy/drivers.ts";
import type { ImageRef } from "#lib/domain/image.ts";
import { type HttpHost, httpHost } from "./http-host.ts";
import { BRANCH, type RepositoryFixture, repositoryFixture } from "./repository-fixture.ts";

const PASSWORD = "glpat-only-the-worker-knows";
const signal = () => AbortSignal.timeout(60_000);

let fixture: RepositoryFixture;
let host: HttpHost;
/** What the host answers before it is git's turn. */
let intercept: Parameters<typeof httpHost>[2];

beforeEach(async () => {
  intercept = undefined;
  host = await httpHost(
    () => fixture.path,
    PASSWORD,
    (url, reply) => intercept?.(url, reply) ?? false,
  );
  fixture = await repositoryFixture(() => `${host.origin}/dags.git`);
  await fixture.git("config", "http.receivepack", "true");
});
afterEach(async () => {
  await host.close();
  await fixture.remove();
});

const connection = (secrets: Record<string, string> = { password: PASSWORD }, config: object = {}) => ({
  name: "dags",
  kind: "git",
  config: { url: `${host.origin}/dags.git`, ...config },
  secrets,
});
const target = (secrets?: Record<string, string>) => openTarget(fixture.unit, [connection(secrets)]);
const deploy = (image: ImageRef, token = 1) =>
  target().deploy({ image, fencingToken: BigInt(token), signal: signal(), progress: () => undefined });

async function versions(): Promise<[ImageRef, ImageRef, ImageRef]> {
  const made = [];
  for (const content of ["one", "two", "three"]) made.push(fixture.versionOf(await fixture.commit("main", content)));
  return made as [ImageRef, ImageRef, ImageRef];
}

async function refuseByHook(words: string): Promise<void> {
  const path = join(fixture.path, "hooks", "pre-receive");
  await writeFile(path, `#!/bin/sh\necho '${words}' >&2\nexit 1\n`);
  await chmod(path, 0o755);
}

describe("a repository that is reached over HTTP", () => {
  test("is read and moved with the connection's token alone, and what leaves the branch is kept", async () => {
    const [one, two, three] = await versions();
    expect(await deploy(three, 1)).toMatchObject({ status: "deployed", previous: null });
    expect(await deploy(one, 2)).toMatchObject({ status: "deployed", previous: three, running: { image: one } });
    expect(await fixture.git("rev-parse", BRANCH)).toBe(one.digest?.slice("sha1:".length));
    // Nobody but Loadline has the newest commits any more, not even after a clean-up.
    await fixture.git("branch", "-D", "main");
    await fixture.git("gc", "--quiet", "--prune=now");
    expect(await target().lookUp(three, signal())).toMatchObject({ state: "restorable", image: three });
    expect(await target().lookUp(two, signal())).toMatchObject({ state: "restorable" });
    expect(await deploy(three, 3)).toMatchObject({ status: "deployed", previous: one, running: { image: three } });
    // Git asks once without, as it is told to.
    expect(await target({ password: "another" }).lookUp(one, signal())).toMatchObject({ state: "unknown" });
  });

  test("tells a wrong token, a missing repository, a host that moved and one that is away apart, and never the token", async () => {
    const checks = async (secrets: Record<string, string>) => testGit(connection(secrets), signal());
    const said = [];
    const wrong = await checks({ password: "wrong-token" });
    expect(wrong.map(({ status }) => status)).toEqual(["pass", "fail", "skip"]);
    expect(wrong[1]?.message).toContain("does not accept the credentials");

    intercept = (_url, reply) => {
      reply(404);
      return true;
    };
    const absent = await checks({ password: PASSWORD });
    expect(absent[1]?.message).toContain("There is no repository");

    intercept = (url, reply) => {
      reply(301, { location: `http://localhost:1${url}` });
      return true;
    };
    const moved = await checks({ password: PASSWORD });
    expect(moved[1]).toMatchObject({ status: "fail" });
    expect(moved[1]?.message).toContain("has moved");

    intercept = undefined;
    await host.close();
    const away = await checks({ password: PASSWORD });
    expect(away[1]?.message).toContain("cannot be reached");
    expect(await target().lookUp(fixture.versionOf("a".repeat(40)), signal())).toMatchObject({ state: "unknown" });
    said.push(...wrong, ...absent, ...moved, ...away);
    expect(JSON.stringify(said)).not.toContain("token-");
    expect(JSON.stringify(said)).not.toContain(PASSWORD);
  });

  test("is tried without anything being written: a token that only reads is told", async () => {
    await fixture.commit("main", "one");
    const all = await testGit(connection(), signal());
    expect(all.map(({ name, status }) => [name, status])).toEqual([
      ["Git version", "pass"],
      ["Read the repository", "pass"],
      ["Right to push", "pass"],
    ]);
    expect(await fixture.git("for-each-ref", "refs/loadline")).toBe("");
    await fixture.git("config", "http.receivepack", "false");
    const readOnly = await testGit(connection(), signal());
    expect(readOnly[2]).toMatchObject({ name: "Right to push", status: "fail" });
    expect(readOnly[2]?.remedy).toContain("right to write");
  });
});

test("a branch that its host protects stays where it is, with the host's own words", async () => {
  const [one, , three] = await versions();
  await deploy(three, 1);
  await refuseByHook("GH006: Protected branch update failed for refs/heads/deploy/prod.");
  const outcome = await deploy(one, 2);
  expect(outcome).toMatchObject({ status: "reverted", running: { image: three } });
  expect(outcome.status === "reverted" && outcome.reason).toContain("Protected branch update failed");
  expect(await fixture.git("rev-parse", BRANCH)).toBe(three.digest?.slice("sha1:".length));
});

test("a host that takes no forced push refuses the whole of it", async () => {
  const [one, , three] = await versions();
  await deploy(three, 1);
  const before = await fixture.git("for-each-ref");
  await fixture.git("config", "receive.denyNonFastForwards", "true");
  const outcome = await deploy(one, 2);
  expect(outcome).toMatchObject({ status: "reverted", running: { image: three } });
  expect(outcome.status === "reverted" && outcome.reason).toContain("non-fast-forward");
  expect(await fixture.git("for-each-ref")).toBe(before);
});

test("what somebody else pushed is what runs, under a name of its own, and a deploy takes it for the version before", async () => {
  const [one, two, three] = await versions();
  await deploy(one, 1);
  await fixture.git("update-ref", `refs/heads/${BRANCH}`, two.digest?.slice("sha1:".length) ?? "");
  const running = await target().running(signal());
  expect(running).toMatchObject({ image: two, healthy: true, instance: two.digest?.slice("sha1:".length) });
  expect(await deploy(three, 2)).toMatchObject({ status: "deployed", previous: two });
});

test("a record that was written to by others is a fault, and nothing is moved", async () => {
  const [one, two] = await versions();
  await deploy(one, 1);
  await fixture.git("update-ref", `refs/loadline/record/${BRANCH}`, two.digest?.slice("sha1:".length) ?? "");
  await expect(deploy(two, 2)).rejects.toThrow("is damaged");
  expect(await fixture.git("rev-parse", BRANCH)).toBe(one.digest?.slice("sha1:".length));
});

test("an address of a cloud's metadata service is not connected to", async () => {
  const checks = await testGit(connection({}, { url: "http://169.254.169.254/dags.git" }), signal());
  expect(checks[0]).toMatchObject({ name: "Configuration", status: "fail" });
  expect(checks[0]?.message).toContain("169.254.169.254");
});

test("nothing is left on the worker's disk", async () => {
  const [one] = await versions();
  await deploy(one, 1);
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith(`loadline-git-${process.pid}-`));
  expect(left).toEqual([]);
});
