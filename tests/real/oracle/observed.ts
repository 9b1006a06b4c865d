import type { Change } from "#lib/domain/diff/change.ts";
import { describeChange } from "#lib/domain/diff/describe.ts";
import { EXACT, type SharedFacts } from "#lib/domain/diff/shared-facts.ts";
import type { AssetDefinition, HashedAsset } from "#lib/domain/snapshot/asset.ts";
import type { PlainChange, PlainNames } from "./expected.ts";

/** A snapshot by key, as JSON text. */
export type Snapshot = ReadonlyMap<string, HashedAsset>;

export function snapshotOf(assets: readonly HashedAsset[]): Snapshot {
  return new Map(assets.map((asset) => [JSON.stringify(asset.identity.key), asset]));
}

export function definitionOf(asset: HashedAsset): AssetDefinition {
  return JSON.parse(asset.body) as AssetDefinition;
}

/** What Loadline says of a key between two snapshots; null: no change. */
export function observedChange(
  older: Snapshot,
  newer: Snapshot,
  key: string,
  shared: SharedFacts = EXACT,
): PlainChange | null {
  const before = older.get(key);
  const after = newer.get(key);
  const either = after ?? before;
  if (either === undefined) return null;
  // As the recorder does: equal hashes of one make are equal definitions.
  if (shared === EXACT && before && after && before.trackedHash.equals(after.trackedHash)) return null;
  const change = describeChange(
    either.identity,
    before ? definitionOf(before) : null,
    after ? definitionOf(after) : null,
    { values: false, shared },
  );
  return plainChange(change);
}

function plainChange(change: Change): PlainChange | null {
  if (change.kind !== "changed") return { kind: change.kind, facets: [] };
  const { codeVersion, dependencies, tags, metadata } = change.details;
  if (change.facets.length === 0) return null;
  return {
    kind: "changed",
    facets: [...change.facets].sort(),
    ...(codeVersion && { codeVersion: [codeVersion.old, codeVersion.new] as const }),
    ...(dependencies && { dependencies: plainNames(dependencies, (key) => JSON.stringify(key)) }),
    ...(tags && { tags: plainNames(tags, String) }),
    ...(metadata && { metadata: plainNames(metadata, String) }),
  };
}

function plainNames<Name>(
  names: { added: Name[]; removed: Name[]; changed: Name[] },
  text: (name: Name) => string,
): PlainNames {
  const sorted = (list: Name[]) => list.map(text).sort();
  return { added: sorted(names.added), removed: sorted(names.removed), changed: sorted(names.changed) };
}
