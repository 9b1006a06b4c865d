import { type JsonValue, jsonEqual, memberOf } from "../json.ts";
import type { AssetDefinition, AssetIdentity, AssetKey, Dependency } from "../snapshot/asset.ts";
import { compareText, keyText } from "../snapshot/key.ts";
import type { Change, ChangeDetails, NamedValue, NamesChange } from "./change.ts";
import { compareDefinitions, metadataPart, sameMapping, sameMetadataValue } from "./facets.ts";
import { EXACT, readAlike, type SharedFacts } from "./shared-facts.ts";

type Options = {
  /** Also tell what stood under each name before and after. */
  readonly values: boolean;
  /** What the two are compared on; everything unless said. */
  readonly shared?: SharedFacts;
};

/**
 * One asset's change between two snapshots; null stands for "not there". Definitions that differ in no
 * tracked facet give a change without facets.
 *
 * @throws TypeError when the asset stands in neither snapshot
 */
export function describeChange(
  { key, repository }: AssetIdentity,
  older: AssetDefinition | null,
  newer: AssetDefinition | null,
  options: Options,
): Change {
  const identity = { key, repository };
  if (older === null && newer === null) throw new TypeError("An asset that stands in neither snapshot has no change");
  if (older === null) return { ...identity, kind: "added" };
  if (newer === null) return { ...identity, kind: "removed" };
  const shared = options.shared ?? EXACT;
  return { ...identity, kind: "changed", ...difference(...readAlike(older, newer, shared), { ...options, shared }) };
}

function difference(older: AssetDefinition, newer: AssetDefinition, options: Required<Options>) {
  const facets = compareDefinitions(older, newer, options.shared);
  const details: ChangeDetails = {};
  for (const facet of facets) {
    switch (facet) {
      case "CODE_VERSION":
        details.codeVersion = { old: older.codeVersion, new: newer.codeVersion };
        break;
      case "DEPENDENCIES":
        details.dependencies = dependenciesChange(older.dependencies, newer.dependencies, options);
        break;
      case "PARTITIONS_DEFINITION":
        details.partitionsDefinition = { old: older.partitions, new: newer.partitions };
        break;
      case "TAGS":
        details.tags = membersChange(older.tags, newer.tags, jsonEqual, options);
        break;
      case "METADATA":
        details.metadata = metadataChange(older, newer, "tracked", options);
        break;
    }
  }
  const ignored = metadataChange(older, newer, "ignored", options);
  if (ignored.added.length + ignored.removed.length + ignored.changed.length > 0) details.ignoredMetadata = ignored;
  return { facets, details };
}

/**
 * Dagster looks at partition mappings only where the sets of parents are equal (and stops at the first that
 * differs; all are told here). So `changed` is empty as soon as a parent came or went; `values`, which must tell
 * everything to take the one definition to the other, have the mappings of parents that stayed even then.
 */
function dependenciesChange(
  older: readonly Dependency[],
  newer: readonly Dependency[],
  { values, shared }: Required<Options>,
) {
  const before = new Map(older.map((dependency) => [keyText(dependency.key), dependency]));
  const after = new Map(newer.map((dependency) => [keyText(dependency.key), dependency]));
  const names = compareNames(before, after, (a, b) => sameMapping(a.partitionMapping, b.partitionMapping, shared));
  const sameParents = names.added.length + names.removed.length === 0;

  const keyOf = (name: string): AssetKey => (after.get(name) ?? (before.get(name) as Dependency)).key;
  const change: NonNullable<ChangeDetails["dependencies"]> = {
    added: names.added.map(keyOf),
    removed: names.removed.map(keyOf),
    changed: sameParents ? names.changed.map(keyOf) : [],
  };
  if (values) {
    change.values = allNames(names).map((name) => ({
      name: keyOf(name),
      old: mappingValue(before.get(name)),
      new: mappingValue(after.get(name)),
    }));
  }
  return change;
}

/** Wrapped, so that a parent without a mapping is not taken for no parent. */
function mappingValue(dependency: Dependency | undefined): JsonValue {
  return dependency === undefined ? null : { partitionMapping: dependency.partitionMapping };
}

type MembersChange = NamesChange & { values?: NamedValue[] };

function metadataChange(
  older: AssetDefinition,
  newer: AssetDefinition,
  part: "tracked" | "ignored",
  options: Required<Options>,
): MembersChange {
  const { shared } = options;
  return membersChange(
    metadataPart(older, part, shared.isIgnored),
    metadataPart(newer, part, shared.isIgnored),
    (a, b) => sameMetadataValue(a, b, shared),
    options,
  );
}

function membersChange<T extends JsonValue>(
  older: Readonly<Record<string, T>>,
  newer: Readonly<Record<string, T>>,
  same: (a: T, b: T) => boolean,
  { values }: Options,
): MembersChange {
  const names = compareNames(new Map(Object.entries(older)), new Map(Object.entries(newer)), same);
  if (!values) return names;
  return {
    ...names,
    values: allNames(names).map((name) => ({
      name,
      old: memberOf(older, name) ?? null,
      new: memberOf(newer, name) ?? null,
    })),
  };
}

function compareNames<T>(
  older: ReadonlyMap<string, T>,
  newer: ReadonlyMap<string, T>,
  same: (a: T, b: T) => boolean,
): NamesChange {
  const names: NamesChange = { added: [], removed: [], changed: [] };
  for (const [name, value] of newer) {
    const before = older.get(name);
    if (before === undefined) names.added.push(name);
    else if (!same(before, value)) names.changed.push(name);
  }
  for (const name of older.keys()) if (!newer.has(name)) names.removed.push(name);
  names.added.sort(compareText);
  names.removed.sort(compareText);
  names.changed.sort(compareText);
  return names;
}

function allNames({ added, removed, changed }: NamesChange): string[] {
  return [...added, ...removed, ...changed].sort(compareText);
}
