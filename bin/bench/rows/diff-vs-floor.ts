import type { HashedAsset } from "#lib/domain/snapshot/asset.ts";
import { packManifest } from "#lib/domain/snapshot/manifest.ts";
import { makeAssets } from "../assets.ts";
import { type Canonicalised, diffSnapshots } from "../diff-snapshots.ts";
import { diffMaps } from "../floors/diff-maps.ts";
import { hashAssets } from "../hash-assets.ts";
import { interleave } from "../interleave.ts";
import type { Row } from "../row.ts";

/** The diff of two canonicalised snapshots, with the facets and names of what changed, against two hash maps. */
export const diffVsFloor: Row = {
  name: "diff_vs_floor",
  async *run({ sizes, short }) {
    for (const size of sizes) {
      const older = canonicalised(size, 0);
      const newer = canonicalised(size, size / 100);
      const rounds = short ? 5 : 31;
      const oldMap = hashesByKey(older.assets);
      const newMap = hashesByKey(newer.assets);
      const whole = await interleave(
        () => diffSnapshots(older, newer),
        () => diffMaps(oldMap, newMap),
        { rounds, warmUps: 3 },
      );
      yield { name: `diff_vs_floor@${size}`, value: whole.ratio, unit: "ratio", limit: 3 };
      yield { name: `diff_ms@${size}`, value: whole.ours, unit: "ms" };
    }
  },
};

/** A snapshot of `size` assets of which the first `changed` have another code version. */
function canonicalised(size: number, changed: number): Canonicalised {
  const assets = hashAssets(makeAssets(size, (index) => (index < changed ? "2" : "1")));
  return { assets, manifest: packManifest(assets) };
}

function hashesByKey(assets: readonly HashedAsset[]): Map<string, string> {
  return new Map(assets.map((asset) => [asset.keyHash.toString("hex"), asset.trackedHash.toString("hex")]));
}
