import { FieldErrors } from "../field-error.ts";
import { isJsonObject, type JsonValue, jsonEqual } from "../json.ts";
import type { AssetDefinition } from "../snapshot/asset.ts";
import { assetView } from "../snapshot/asset-view.ts";
import { type IsIgnored, ignoredSet, ignoresNothing, sortedPatterns } from "../snapshot/ignored-metadata.ts";
import { isPartial, type Make } from "../snapshot/make.ts";
import { normaliseAsset } from "../snapshot/parse-asset.ts";

/**
 * What two snapshots are compared on: the facts that both carry. Compared so, two definitions that are equal stay
 * equal however either was read, and so the comparison is coarser than the exact one; it is symmetric too, but not
 * transitive: what one load does not carry may differ between its two neighbours.
 */
export type SharedFacts = {
  /** Names of metadata that one of the two leaves out, as `ignoredSet` reads them; sorted. */
  readonly ignoredMetadata: readonly string[];
  readonly isIgnored: IsIgnored;
  /** One of the two knows partitions, mappings and floats only in part. */
  readonly partial: boolean;
  /** They were brought to normal form by different versions. */
  readonly reread: boolean;
};

/** Everything tracked. */
export const EXACT: SharedFacts = { ignoredMetadata: [], isIgnored: ignoresNothing, partial: false, reread: false };

/** What two loads of these makes both carry; null stands for the empty snapshot, which carries everything. */
export function sharedFacts(a: Make | null, b: Make | null): SharedFacts {
  if (a === null || b === null) return EXACT;
  const ignoredMetadata = sortedPatterns([...a.ignoredMetadata, ...b.ignoredMetadata]);
  return {
    ignoredMetadata,
    isIgnored: ignoredSet(ignoredMetadata),
    partial: isPartial(a.fidelity) !== isPartial(b.fidelity),
    reread: a.canonicalVersion !== b.canonicalVersion,
  };
}

/**
 * Whether two partitions definitions or mappings agree in every member that both have, at any depth. A `type` counts
 * though only one has it, since it says what the other members mean; the items of an array count one by one.
 */
export function agrees(a: JsonValue, b: JsonValue): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => agrees(item, b[index] as JsonValue));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return jsonEqual(a, b);
  return (
    Object.hasOwn(a, "type") === Object.hasOwn(b, "type") &&
    Object.keys(a).every((name) => !Object.hasOwn(b, name) || agrees(a[name] as JsonValue, b[name] as JsonValue))
  );
}

/** Both definitions in one normal form: as they are, or in today's where different versions made them. */
export function readAlike(
  a: AssetDefinition,
  b: AssetDefinition,
  { reread }: SharedFacts,
): readonly [AssetDefinition, AssetDefinition] {
  return reread ? [currentForm(a), currentForm(b)] : [a, b];
}

/** The definition as today's rules read it, told in part or in full; as it is where they would refuse it. */
function currentForm(definition: AssetDefinition): AssetDefinition {
  return normaliseAsset(assetView(definition), "asset", new FieldErrors(1), true) ?? definition;
}
