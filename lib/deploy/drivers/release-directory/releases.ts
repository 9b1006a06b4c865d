import { readdir } from "node:fs/promises";
import { basename } from "node:path";
import { errorCode, isMissing, readLink } from "./durable.ts";
import { type Layout, releaseNameSchema } from "./layout.ts";
import { InvalidTreeError, type TreeDigest, treeDigest } from "./tree-digest.ts";

export type Release = { name: string; digest: string };
export type FoundRelease = Release & { sizeBytes: number };

/** Names of the releases that are there, sorted. Throws when `releases` cannot be read: absence proves nothing then. */
async function listReleases(layout: Layout): Promise<string[]> {
  const entries = await readdir(layout.releases, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && releaseNameSchema.safeParse(entry.name).success)
    .map((entry) => entry.name)
    .sort();
}

/**
 * Reads a release's tree; null when it is not there. It is read anew each time, never remembered: a digest
 * that was true a moment ago says nothing of a tree that somebody has written to since.
 */
export async function readRelease(layout: Layout, name: string): Promise<FoundRelease | null> {
  let tree: TreeDigest;
  try {
    tree = await treeDigest(layout.release(name));
  } catch (error) {
    // A tree that vanishes or holds what a release cannot is no release that could run again.
    if (isMissing(error) || error instanceof InvalidTreeError) return null;
    throw error;
  }
  return { name, ...tree };
}

/** Finds the release with this content; the one called `likely` is read first, which mostly spares the others. */
export async function findByDigest(
  layout: Layout,
  digest: string,
  likely: string | null,
  signal: AbortSignal,
): Promise<FoundRelease | null> {
  const names = await listReleases(layout);
  const ordered = likely !== null && names.includes(likely) ? [likely, ...names.filter((n) => n !== likely)] : names;
  for (const name of ordered) {
    signal.throwIfAborted();
    const release = await readRelease(layout, name);
    if (release?.digest === digest) return release;
  }
  return null;
}

/** Release that `current` points to; null when it points nowhere useful. */
export async function currentRelease(layout: Layout): Promise<string | null> {
  let target: string | null;
  try {
    target = await readLink(layout.current);
  } catch (error) {
    if (errorCode(error) === "EINVAL") throw new Error(`${layout.current} must be a symbolic link`, { cause: error });
    throw error;
  }
  if (target === null) return null;
  const parsed = releaseNameSchema.safeParse(basename(target));
  return parsed.success ? parsed.data : null;
}
