import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { treeDigest } from "#lib/deploy/drivers/release-directory/tree-digest.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "loadline-tree-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");

/** Makes a tree and reads its digest. */
async function digestOf(name: string, make: (path: string) => Promise<unknown>): Promise<string> {
  const path = join(directory, name);
  await mkdir(path);
  await make(path);
  return (await treeDigest(path)).digest;
}

test("the digest is that of the documented bytes", async () => {
  const path = join(directory, "tree");
  await mkdir(join(path, "models"), { recursive: true });
  await mkdir(join(path, "empty"));
  await writeFile(join(path, "serve"), "#!/bin/sh\n", { mode: 0o755 });
  await writeFile(join(path, "models", "büro.sql"), "select 1\n", { mode: 0o644 });
  await symlink("models/büro.sql", join(path, "latest"));
  const form = [
    "loadline-tree-1\n",
    "D 5:empty\n",
    "L 16:models/büro.sql 6:latest\n",
    "D 6:models\n",
    `F - 9 ${sha256("select 1\n")} 16:models/büro.sql\n`,
    `F x 10 ${sha256("#!/bin/sh\n")} 5:serve\n`,
  ].join("");
  expect(await treeDigest(path)).toEqual({ digest: `sha256:${sha256(form)}`, sizeBytes: 19 });
});

test("names are sorted by their bytes, not by a language's order", async () => {
  const path = join(directory, "tree");
  await mkdir(path);
  for (const name of ["b", "B", "ä", "_", "a.b", "a-b"]) await writeFile(join(path, name), "");
  const lines = ["B", "_", "a-b", "a.b", "b", "ä"].map(
    (name) => `F - 0 ${sha256("")} ${Buffer.byteLength(name)}:${name}\n`,
  );
  expect((await treeDigest(path)).digest).toBe(`sha256:${sha256(`loadline-tree-1\n${lines.join("")}`)}`);
});

test("place, time and the right to write do not count", async () => {
  const make = (path: string) => writeFile(join(path, "a"), "1", { mode: 0o644 });
  const first = await digestOf("first", make);
  const second = await digestOf("second", async (path) => {
    await make(path);
    await chmod(join(path, "a"), 0o444);
    await utimes(join(path, "a"), 1, 1);
  });
  expect(second).toBe(first);
});

test("content, names, kinds, the executable bit, link targets and empty directories count", async () => {
  const digests = [
    await digestOf("1", (path) => writeFile(join(path, "a"), "1")),
    await digestOf("2", (path) => writeFile(join(path, "a"), "2")),
    await digestOf("3", (path) => writeFile(join(path, "b"), "1")),
    await digestOf("4", (path) => writeFile(join(path, "a"), "1", { mode: 0o755 })),
    await digestOf("5", (path) => symlink("1", join(path, "a"))),
    await digestOf("6", (path) => symlink("2", join(path, "a"))),
    await digestOf("7", (path) => mkdir(join(path, "a"))),
    await digestOf("8", async () => undefined),
    await digestOf("9", (path) => mkdir(join(path, "a\n"))),
    await digestOf("10", async (path) => {
      await mkdir(join(path, "a"));
      await writeFile(join(path, "a", "b"), "");
    }),
    await digestOf("11", async (path) => {
      await mkdir(join(path, "a"));
      await writeFile(join(path, "ab"), "");
    }),
  ];
  expect(new Set(digests).size).toBe(digests.length);
});

test("a link is not followed, so what it points to does not count", async () => {
  const outside = join(directory, "outside");
  await writeFile(outside, "1");
  const path = join(directory, "tree");
  await mkdir(path);
  await symlink(outside, join(path, "link"));
  const before = await treeDigest(path);
  await writeFile(outside, "2");
  expect(await treeDigest(path)).toEqual(before);
});

test("names that are no UTF-8 are told apart", async () => {
  const name = (byte: number) => Buffer.from([0x61, byte]);
  const path = join(directory, "tree");
  await mkdir(path);
  const file = (byte: number) => Buffer.concat([Buffer.from(`${path}/`), name(byte)]);
  await writeFile(file(0xfe), "");
  const before = await treeDigest(path);
  await rename(file(0xfe), file(0xff));
  expect((await treeDigest(path)).digest).not.toBe(before.digest);
});

test("a pipe, a socket or a device is refused", async () => {
  const path = join(directory, "tree");
  await mkdir(path);
  execFileSync("mkfifo", [join(path, "pipe")]);
  await expect(treeDigest(path)).rejects.toThrow(/pipe is neither a file, a directory nor a symbolic link/);
});
