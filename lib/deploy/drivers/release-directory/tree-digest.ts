import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";

export type TreeDigest = {
  /** `sha256:` and 64 hex digits. */
  digest: string;
  /** Sum of the sizes of its files. */
  sizeBytes: number;
};

/** A tree that cannot be a release, in words for whoever made it. */
export class InvalidTreeError extends Error {
  override readonly name = "InvalidTreeError";
}

const SLASH = Buffer.from("/");

/**
 * Digest of a directory's content, whatever its name, owner, times and place. It is the SHA-256 of these
 * bytes: the line `loadline-tree-1`, then a line per entry below the directory, parents before children
 * and entries of one directory in the order of their names' bytes:
 *
 *     D <path>                                   a directory, empty ones too
 *     F <x or -> <size> <SHA-256 in hex> <path>  a file; x: its owner may execute it
 *     L <target> <path>                          a symbolic link, which is not followed
 *
 * where a path (relative, parts joined by `/`) or target is written `<length in bytes>:<bytes>`, so that no
 * name can pass for the end of a line. Names are bytes: they need not be UTF-8. Of the mode only the
 * owner's executable bit counts, because a release is made read-only when it is installed.
 * Files are streamed; sockets, pipes and devices are refused with `InvalidTreeError`.
 */
export async function treeDigest(directory: string): Promise<TreeDigest> {
  const hash = createHash("sha256");
  hash.update("loadline-tree-1\n");
  const root = await lstat(directory);
  if (!root.isDirectory()) throw new InvalidTreeError(`${directory} is not a directory`);
  const sizeBytes = await addEntries(hash, Buffer.from(directory), null);
  return { digest: `sha256:${hash.digest("hex")}`, sizeBytes };
}

async function addEntries(hash: Hash, directory: Buffer, relative: Buffer | null): Promise<number> {
  const names = await readdir(directory, { encoding: "buffer" });
  names.sort(Buffer.compare);
  let sizeBytes = 0;
  for (const name of names) {
    const path = Buffer.concat([directory, SLASH, name]);
    const relativePath = relative === null ? name : Buffer.concat([relative, SLASH, name]);
    const stats = await lstat(path);
    if (stats.isDirectory()) {
      addLine(hash, "D ", counted(relativePath));
      sizeBytes += await addEntries(hash, path, relativePath);
    } else if (stats.isFile()) {
      const content = await hashFile(path);
      const executable = (stats.mode & 0o100) === 0 ? "-" : "x";
      addLine(hash, `F ${executable} ${content.sizeBytes} ${content.hex} `, counted(relativePath));
      sizeBytes += content.sizeBytes;
    } else if (stats.isSymbolicLink()) {
      const target = await readlink(path, { encoding: "buffer" });
      addLine(hash, "L ", counted(target), Buffer.from(" "), counted(relativePath));
    } else {
      throw new InvalidTreeError(
        `${path.toString()} is neither a file, a directory nor a symbolic link: a release cannot hold it`,
      );
    }
  }
  return sizeBytes;
}

function counted(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length}:`), bytes]);
}

function addLine(hash: Hash, head: string, ...parts: Buffer[]): void {
  hash.update(head);
  for (const part of parts) hash.update(part);
  hash.update("\n");
}

/** The size is that of the bytes that were hashed, so that both belong together even if the file grows meanwhile. */
async function hashFile(path: Buffer): Promise<{ hex: string; sizeBytes: number }> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { hex: hash.digest("hex"), sizeBytes };
}
