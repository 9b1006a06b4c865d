import { execFileSync } from "node:child_process";
import { lstat, mkdir, mkdtemp, readdir, readFile, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { installRelease, removeTree } from "#lib/deploy/drivers/release-directory/install-release.ts";
import { treeDigest } from "#lib/deploy/drivers/release-directory/tree-digest.ts";

let directory: string;
let root: string;
let source: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "loadline-install-"));
  root = join(directory, "orders");
  source = join(directory, "build");
  await mkdir(join(source, "models"), { recursive: true });
  await writeFile(join(source, "models", "orders.sql"), "select 1");
  await writeFile(join(source, "serve"), "#!/bin/sh", { mode: 0o755 });
  await symlink("models", join(source, "link"));
});
afterEach(() => removeTree(directory));

test("a release is a read-only copy with the digest of its source", async () => {
  const installed = await installRelease(root, "r1", source);
  const release = join(root, "releases", "r1");
  expect(installed).toEqual({ name: "r1", installed: true, ...(await treeDigest(source)) });
  expect(await treeDigest(release)).toEqual(await treeDigest(source));
  const modes = await Promise.all(["", "models", "models/orders.sql", "serve"].map((p) => lstat(join(release, p))));
  expect(modes.map((stats) => stats.mode & 0o777)).toEqual([0o555, 0o555, 0o444, 0o555]);
});

test("installing the same again changes nothing", async () => {
  const first = await installRelease(root, "r1", source);
  expect(await installRelease(root, "r1", source)).toEqual({ ...first, installed: false });
  expect(await readdir(join(root, "releases"))).toEqual(["r1"]);
});

test("other content under a taken name is refused and the release stays as it was", async () => {
  const first = await installRelease(root, "r1", source);
  await writeFile(join(source, "models", "orders.sql"), "select 2");
  await expect(installRelease(root, "r1", source)).rejects.toMatchObject({ name: "ReleaseExistsError" });
  expect((await treeDigest(join(root, "releases", "r1"))).digest).toBe(first.digest);
  expect(await readdir(join(root, "releases"))).toEqual(["r1"]);
});

test("of many installers of one name one wins, and equal ones agree", async () => {
  const installs = await Promise.all(Array.from({ length: 8 }, () => installRelease(root, "r1", source)));
  expect(installs.filter((each) => each.installed)).toHaveLength(1);
  expect(new Set(installs.map((each) => each.digest)).size).toBe(1);
  expect(await readdir(join(root, "releases"))).toEqual(["r1"]);
});

test.each(["", ".hidden", "..", "a/b", "a b", "-r", "r\n", "x".repeat(129)])("the name %j is refused", async (name) => {
  await expect(installRelease(root, name, source)).rejects.toMatchObject({ name: "InvalidTreeError" });
});

test("a tree that cannot be a release leaves nothing behind", async () => {
  execFileSync("mkfifo", [join(source, "models", "pipe")]);
  await expect(installRelease(root, "r1", source)).rejects.toThrow(/pipe is neither/);
  expect(await readdir(join(root, "releases"))).toEqual([]);
});

test("what a killed installer left is removed a day later; what another one writes now is not", async () => {
  const releases = join(root, "releases");
  await mkdir(join(releases, ".incoming-other"), { recursive: true });
  await installRelease(root, "r1", source);
  expect(await readdir(releases)).toEqual([".incoming-other", "r1"]);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 25 * 3_600_000 });
  await installRelease(root, "r2", source);
  vi.useRealTimers();
  expect(await readdir(releases)).toEqual(["r1", "r2"]);
});

test("a source that is not there is a clear error", async () => {
  await expect(installRelease(root, "r1", join(directory, "nowhere"))).rejects.toMatchObject({ code: "ENOENT" });
  await writeFile(join(directory, "file"), "");
  await expect(installRelease(root, "r1", join(directory, "file"))).rejects.toThrow(/is not a directory/);
});

test("file times of the source do not matter to the copy", async () => {
  const first = await installRelease(root, "r1", source);
  await utimes(join(source, "serve"), 1, 1);
  const second = await installRelease(root, "r2", source);
  expect(second.digest).toBe(first.digest);
  expect(await readFile(join(root, "releases", "r2", "models", "orders.sql"), "utf8")).toBe("select 1");
});
