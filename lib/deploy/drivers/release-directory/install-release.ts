import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { chmod, copyFile, lstat, mkdir, open, readdir, readlink, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, syncDirectory } from "./durable.ts";
import { layoutOf, releaseNameSchema } from "./layout.ts";
import { InvalidTreeError, treeDigest } from "./tree-digest.ts";

const INCOMING = ".incoming-";
const ABANDONED_AFTER_MS = 24 * 3_600_000;
const SLASH = Buffer.from("/");

export type InstalledRelease = { name: string; digest: string; sizeBytes: number; installed: boolean };

/** A release of that name is there already and is another one. Releases are never replaced. */
export class ReleaseExistsError extends Error {
  override readonly name = "ReleaseExistsError";
}

/**
 * Copies `source` to `<root>/releases/<name>`, read-only. The copy grows under a name that is no release's
 * and takes its own in one rename after everything was written to disk, so that a crash leaves no half
 * release. Installing the same content again changes nothing (`installed: false`); other content under a
 * name that is taken is a `ReleaseExistsError`, an unfit name or tree an `InvalidTreeError`.
 */
export async function installRelease(root: string, name: string, source: string): Promise<InstalledRelease> {
  const parsed = releaseNameSchema.safeParse(name);
  if (!parsed.success)
    throw new InvalidTreeError(`"${name}" is no name for a release: ${parsed.error.issues[0]?.message}`);
  const layout = layoutOf(root);
  await mkdir(layout.releases, { recursive: true });
  await removeAbandoned(layout.releases);
  const incoming = join(layout.releases, `${INCOMING}${randomUUID()}`);
  try {
    await copyDirectory(Buffer.from(source), Buffer.from(incoming));
    const tree = await treeDigest(incoming);
    const installed = await claimName(incoming, layout.release(name), name, tree.digest);
    await syncDirectory(layout.releases);
    return { name, ...tree, installed };
  } finally {
    await removeTree(incoming);
  }
}

/**
 * Gives the copy its name, unless the name is taken. The rename decides: it fails when another installer
 * was faster, and what that one put there decides then.
 */
async function claimName(incoming: string, path: string, name: string, digest: string): Promise<boolean> {
  let taken = await digestIfThere(path);
  if (taken === null) {
    try {
      await rename(incoming, path);
      return true;
    } catch (error) {
      if (errorCode(error) !== "ENOTEMPTY" && errorCode(error) !== "EEXIST") throw error;
      taken = await digestIfThere(path);
    }
  }
  if (taken === digest) return false;
  throw new ReleaseExistsError(
    `release ${name} is there already with other content (${taken}, not ${digest}): give the new one another name`,
  );
}

async function digestIfThere(path: string): Promise<string | null> {
  try {
    return (await treeDigest(path)).digest;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** Names go as bytes, since a file's name need not be UTF-8. */
async function copyDirectory(source: Buffer, target: Buffer): Promise<void> {
  if (!(await lstat(source)).isDirectory()) throw new InvalidTreeError(`${source.toString()} is not a directory`);
  await mkdir(target, { mode: 0o755 });
  for (const name of await readdir(source, { encoding: "buffer" })) {
    const from = below(source, name);
    const to = below(target, name);
    const entry = await lstat(from);
    if (entry.isDirectory()) await copyDirectory(from, to);
    else if (entry.isSymbolicLink()) await symlink(await readlink(from, { encoding: "buffer" }), to);
    else if (entry.isFile()) await copyOneFile(from, to, (entry.mode & 0o100) === 0 ? 0o444 : 0o555);
    else throw new InvalidTreeError(`${from.toString()} is neither a file, a directory nor a symbolic link`);
  }
  await syncDirectory(target);
  await chmod(target, 0o555);
}

async function copyOneFile(from: Buffer, to: Buffer, mode: number): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL);
  await chmod(to, mode);
  const handle = await open(to, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what an installer that was killed left behind; one that still works is younger than that. */
async function removeAbandoned(releases: string): Promise<void> {
  for (const name of await readdir(releases)) {
    if (!name.startsWith(INCOMING)) continue;
    const path = join(releases, name);
    const stats = await lstat(path).catch(() => null);
    if (stats !== null && Date.now() - stats.ctimeMs > ABANDONED_AFTER_MS) await removeTree(path);
  }
}

/** Removes a tree of read-only directories; none there is fine. */
export async function removeTree(path: string): Promise<void> {
  try {
    await makeWritable(Buffer.from(path));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  await rm(path, { recursive: true, force: true });
}

async function makeWritable(path: Buffer): Promise<void> {
  if (!(await lstat(path)).isDirectory()) return;
  await chmod(path, 0o755);
  for (const name of await readdir(path, { encoding: "buffer" })) await makeWritable(below(path, name));
}

function below(directory: Buffer, name: Buffer): Buffer {
  return Buffer.concat([directory, SLASH, name]);
}
