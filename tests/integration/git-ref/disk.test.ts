import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { expect, test, vi } from "vitest";
import { bringCommit } from "#lib/deploy/drivers/git-ref/branch-state.ts";
import { type GitAccess, gitAccessOf } from "#lib/deploy/drivers/git-ref/git-access.ts";
import { GitError } from "#lib/deploy/drivers/git-ref/git-error.ts";
import { withRepository } from "#lib/deploy/drivers/git-ref/repository.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { processesWith } from "#tests/support/running-processes.ts";
import { ENDLESS_COMMIT, endlessHost } from "./endless-host.ts";
import { repositoryFixture } from "./repository-fixture.ts";

const cleanUps = useCleanUps();
const MIB = 1024 ** 2;
const signal = () => AbortSignal.timeout(60_000);

function accessTo(url: string): GitAccess {
  const found = gitAccessOf({ name: "dags", kind: "git", config: { url }, secrets: {} });
  if (!found.ok) throw new Error(JSON.stringify(found.errors));
  return found.access;
}

const leftOnDisk = async () =>
  (await readdir(tmpdir())).filter((name) => name.startsWith(`loadline-git-${process.pid}-`));

test("a host that sends without end is stopped, with all that git started, and nothing of it stays on the disk", async () => {
  const host = await endlessHost();
  cleanUps.push(host.close);
  let folder = "";
  const brought = withRepository(
    accessTo(host.url),
    signal(),
    async (repository) => {
      folder = dirname((await repository.must(["rev-parse", "--absolute-git-dir"])).trim());
      return bringCommit(repository, ENDLESS_COMMIT, { history: true });
    },
    16 * MIB,
  );
  const error = await brought.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(GitError);
  expect((error as GitError).message).toMatch(/^127\.0\.0\.1:\d+\/dags sends more than 16 MiB, which is more than/);
  expect((error as GitError).remedy).toContain("uploadpack.allowFilter");
  expect(host.sent()).toBeGreaterThan(16 * MIB);
  await vi.waitFor(async () => expect(await processesWith(`HOME=${folder}`)).toEqual([]), 10_000);
  expect(await leftOnDisk()).toEqual([]);
});

test("what was quicker than it could be looked at counts, too", async () => {
  const fixture = await repositoryFixture();
  cleanUps.push(fixture.remove);
  // A host that leaves nothing out.
  await fixture.git("config", "uploadpack.allowFilter", "false");
  const commit = await fixture.commit("main", randomBytes(3 * MIB).toString("base64"));
  const bring = (mostOnDisk: number) =>
    withRepository(
      accessTo(`file://${fixture.path}`),
      signal(),
      (repository) => bringCommit(repository, commit, { history: false }),
      mostOnDisk,
    );
  await expect(bring(2 * MIB)).rejects.toThrow("sends more than 2 MiB");
  expect(await bring(64 * MIB)).toBeNull();
  expect(await leftOnDisk()).toEqual([]);
});

test("what is broken off ends at once, with all that git started", async () => {
  const host = await endlessHost();
  cleanUps.push(host.close);
  const stop = new AbortController();
  let folder = "";
  const brought = withRepository(accessTo(host.url), stop.signal, async (repository) => {
    folder = dirname((await repository.must(["rev-parse", "--absolute-git-dir"])).trim());
    const fetched = bringCommit(repository, ENDLESS_COMMIT, { history: true });
    await vi.waitFor(() => expect(host.sent()).toBeGreaterThan(MIB), 20_000);
    stop.abort(new Error("not wanted any more"));
    return fetched;
  });
  await expect(brought).rejects.toThrow("not wanted any more");
  await vi.waitFor(async () => expect(await processesWith(`HOME=${folder}`)).toEqual([]), 10_000);
  expect(await leftOnDisk()).toEqual([]);
});
