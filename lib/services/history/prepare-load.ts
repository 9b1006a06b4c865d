import { missingDefinitions } from "../../db/history/definitions.ts";
import { readOpenManifest } from "../../db/history/intervals.ts";
import { contentHashAt, type Manifest, manifestFromBytes } from "../../domain/snapshot/manifest.ts";
import { requirePlace } from "../access/require-place.ts";
import type { Context } from "../context.ts";

export type PrepareLoadInput = {
  readonly deployment: string;
  readonly location: string;
  /** Key hash and content hash of each asset, in hex. */
  readonly assets: readonly (readonly [keyHash: string, contentHash: string])[];
};

/**
 * Tells a client that hashes which of its definitions the location does not store yet. The first load makes
 * the location, so before it everything is missing.
 * @returns places in `assets`, ascending.
 */
export async function prepareLoad(context: Context, input: PrepareLoadInput): Promise<{ missing: number[] }> {
  const { location: found } = await requirePlace(context, input.deployment, input.location, "load.record");
  const location = found?.id;
  if (location === undefined) return { missing: input.assets.map((_, place) => place) };
  // Most of a snapshot stands: the standing one comes as one value, where each of the others is looked up.
  const standing = standingHashes(manifestFromBytes(await readOpenManifest(context.db.sql, location)));
  const others: { place: number; hash: Buffer }[] = [];
  for (const [place, [, contentHash]] of input.assets.entries()) {
    const hash = Buffer.from(contentHash, "hex");
    if (!standing.has(hash.toString("latin1"))) others.push({ place, hash });
  }
  const missing = await missingDefinitions(
    context.db.sql,
    location,
    others.map(({ hash }) => hash),
  );
  return { missing: missing.map((index) => (others[index] as { place: number }).place) };
}

/** Content hashes of a snapshot, a character a byte. */
function standingHashes(manifest: Manifest): Set<string> {
  const hashes = new Set<string>();
  for (let row = 0; row < manifest.length; row++) hashes.add(contentHashAt(manifest, row).toString("latin1"));
  return hashes;
}
