import { isJsonObject, type JsonValue, jsonEqual, memberOf } from "../json.ts";
import type { AssetDefinition, MetadataValue } from "../snapshot/asset.ts";
import { type IsIgnored, ignoresNothing } from "../snapshot/ignored-metadata.ts";
import { FACETS, type Facet } from "./change.ts";
import { agrees, EXACT, readAlike, type SharedFacts } from "./shared-facts.ts";

/**
 * The tracked facets in which two definitions of one asset differ, in the order of `FACETS`. The meaning is
 * that of Dagster's AssetGraphDiffer; both definitions are normalised, so deep equality is the whole rule.
 * Compared exactly, it is empty exactly when the tracked hashes are equal.
 */
export function compareDefinitions(
  older: AssetDefinition,
  newer: AssetDefinition,
  shared: SharedFacts = EXACT,
): Facet[] {
  const [a, b] = readAlike(older, newer, shared);
  return FACETS.filter((facet) => !SAME[facet](a, b, shared));
}

type Same = (a: AssetDefinition, b: AssetDefinition, shared: SharedFacts) => boolean;

const SAME: Record<Facet, Same> = {
  CODE_VERSION: (a, b) => a.codeVersion === b.codeVersion,
  DEPENDENCIES: (a, b, shared) =>
    a.dependencies.length === b.dependencies.length &&
    a.dependencies.every((dependency, index) => {
      const other = b.dependencies[index];
      return (
        other !== undefined &&
        jsonEqual([...dependency.key], [...other.key]) &&
        sameMapping(dependency.partitionMapping, other.partitionMapping, shared)
      );
    }),
  PARTITIONS_DEFINITION: (a, b, shared) => samePartitions(a.partitions, b.partitions, shared),
  TAGS: (a, b) => jsonEqual(a.tags, b.tags),
  METADATA: (a, b, shared) =>
    sameMetadata(metadataPart(a, "tracked", shared.isIgnored), metadataPart(b, "tracked", shared.isIgnored), shared),
};

type Metadata = AssetDefinition["metadata"];

function sameMetadata(a: Metadata, b: Metadata, shared: SharedFacts): boolean {
  if (!shared.partial) return jsonEqual(a, b);
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const other = memberOf(b, name);
      return other !== undefined && sameMetadataValue(a[name] as MetadataValue, other, shared);
    })
  );
}

/**
 * Equality of two values of metadata. Older webservers answer null for a float that is NaN and for one that has no
 * value, so that one of the two may have said NaN of what the other knows to be none.
 */
export function sameMetadataValue(a: MetadataValue, b: MetadataValue, { partial }: SharedFacts): boolean {
  if (jsonEqual(a, b)) return true;
  return partial && isUnclearFloat(a) && isUnclearFloat(b) && jsonEqual({ ...a, value: null }, { ...b, value: null });
}

function isUnclearFloat({ type, value }: MetadataValue): boolean {
  return type === "float" && (value === null || value === "NaN");
}

/** Equality of partitions definitions, null where an asset has none. */
function samePartitions(a: JsonValue, b: JsonValue, { partial }: SharedFacts): boolean {
  return partial ? agrees(a, b) : jsonEqual(a, b);
}

/** Equality of partition mappings, null where a dependency has none. */
export function sameMapping(a: JsonValue, b: JsonValue, { partial }: SharedFacts): boolean {
  return partial ? agrees(a, b) || mayBeUntold(a, b) || mayBeUntold(b, a) : jsonEqual(a, b);
}

/**
 * Dagster's GraphQL takes a mapping without members (`all`, `last`, `identity`) for none, so that one of the two may
 * have said nothing of what the other knows.
 */
function mayBeUntold(a: JsonValue, b: JsonValue): boolean {
  return a === null && isJsonObject(b) && Object.keys(b).every((name) => name === "type");
}

/** The metadata that are compared, or those that are not. */
export function metadataPart(
  { metadata }: AssetDefinition,
  part: "tracked" | "ignored",
  isIgnored: IsIgnored,
): Metadata {
  if (isIgnored === ignoresNothing) return part === "tracked" ? metadata : {};
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => isIgnored(name) === (part === "ignored")));
}

/** Facets as the bit mask that is stored: `1 << index in FACETS`. */
export function facetMask(facets: readonly Facet[]): number {
  return facets.reduce((mask, facet) => mask | (1 << FACETS.indexOf(facet)), 0);
}

export function facetsFromMask(mask: number): Facet[] {
  return FACETS.filter((_, index) => (mask & (1 << index)) !== 0);
}
