import type { HashedAsset } from "#lib/domain/snapshot/asset.ts";
import { parseSnapshot } from "#lib/domain/snapshot/parse.ts";
import type { BenchAsset } from "./assets.ts";

/** The assets as the store takes them, in ascending order of key hash. */
export function hashAssets(assets: readonly BenchAsset[]): HashedAsset[] {
  const parsed = parseSnapshot(assets);
  if (!parsed.ok) throw new Error(`The bench's own assets are not valid: ${parsed.errors[0]?.message}`);
  return parsed.assets;
}
