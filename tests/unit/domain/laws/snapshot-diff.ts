import type { Change, NamedValue, NamesChange, ValueChange } from "#lib/domain/diff/change.ts";
import { describeChange } from "#lib/domain/diff/describe.ts";
import { diffManifests } from "#lib/domain/diff/manifest.ts";
import { EXACT, type SharedFacts } from "#lib/domain/diff/shared-facts.ts";
import { isJsonObject, type JsonObject, type JsonValue, setMember } from "#lib/domain/json.ts";
import type { AssetDefinition, AssetKey, Dependency, HashedAsset, MetadataValue } from "#lib/domain/snapshot/asset.ts";
import { definitionFromBody, hashAsset } from "#lib/domain/snapshot/hash.ts";
import { identityText, keyText } from "#lib/domain/snapshot/key.ts";
import { packManifest } from "#lib/domain/snapshot/manifest.ts";

// The diff of two snapshots as one value, and what can be done with it. The product tells changes to people and never
// applies one, so that this stands with the laws that it is for.

/** Assets in ascending order of key hash, as `parseSnapshot` returns them. */
export type Snapshot = readonly HashedAsset[];

/** A change with the definition that came or went, which a change alone does not carry. */
export type FullChange = { readonly change: Change; readonly definition: AssetDefinition | null };

/** What the product finds between two snapshots: pairs by their hashes, then each pair by its definitions. */
export function diff(older: Snapshot, newer: Snapshot, shared: SharedFacts = EXACT): FullChange[] {
  const { added, removed, changed } = diffManifests(packManifest(older), packManifest(newer));
  const old = (row: number) => definitionFromBody((older[row] as HashedAsset).body);
  const fresh = (row: number) => definitionFromBody((newer[row] as HashedAsset).body);
  const options = { values: true, shared };
  return [
    ...removed.map(old).map((one) => ({ change: describeChange(one, one, null, options), definition: one })),
    ...added.map(fresh).map((one) => ({ change: describeChange(one, null, one, options), definition: one })),
    ...changed.map((pair) => {
      const [before, after] = [old(pair.old), fresh(pair.new)];
      return { change: describeChange(before, before, after, options), definition: null };
    }),
  ];
}

/** The snapshot that the changes take `snapshot` to, as far as facets are tracked; in ascending order of key hash. */
export function apply(snapshot: Snapshot, changes: readonly FullChange[]): HashedAsset[] {
  const definitions = new Map(
    snapshot.map(({ identity, body }) => [identityText(identity), definitionFromBody(body)] as const),
  );
  for (const { change, definition } of changes) {
    const id = identityText(change);
    if (change.kind === "removed") definitions.delete(id);
    else if (change.kind === "added") definitions.set(id, definition as AssetDefinition);
    else definitions.set(id, changedDefinition(definitions.get(id) as AssetDefinition, change));
  }
  return [...definitions.values()].map(hashAsset).sort((a, b) => a.keyHash.compare(b.keyHash));
}

type Changed = Extract<Change, { kind: "changed" }>;

function changedDefinition(definition: AssetDefinition, { details }: Changed): AssetDefinition {
  const { codeVersion, partitionsDefinition, tags, metadata, dependencies } = details;
  return {
    ...definition,
    ...(codeVersion && { codeVersion: codeVersion.new }),
    ...(partitionsDefinition && { partitions: partitionsDefinition.new as JsonObject | null }),
    ...(tags && { tags: members(definition.tags, tags.values) as Record<string, string> }),
    ...(metadata && { metadata: members(definition.metadata, metadata.values) as Record<string, MetadataValue> }),
    ...(dependencies && { dependencies: parents(definition.dependencies, dependencies.values) }),
  };
}

function members(before: Readonly<Record<string, JsonValue>>, values: readonly NamedValue[] = []): JsonObject {
  const after: JsonObject = {};
  const named = new Map(values.map((value) => [value.name, value.new]));
  for (const [name, value] of Object.entries(before)) if (!named.has(name)) setMember(after, name, value);
  for (const [name, value] of named) if (value !== null) setMember(after, name, value);
  return after;
}

function parents(before: readonly Dependency[], values: readonly NamedValue<AssetKey>[] = []): Dependency[] {
  const after = new Map(before.map((dependency) => [keyText(dependency.key), dependency]));
  for (const { name: key, new: value } of values) {
    if (isJsonObject(value))
      after.set(keyText(key), { key, partitionMapping: value.partitionMapping as JsonObject | null });
    else after.delete(keyText(key));
  }
  return [...after].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, dependency]) => dependency);
}

/** The changes that lead back. */
export function inverse(changes: readonly FullChange[]): FullChange[] {
  return changes.map(({ change, definition }) => ({ change: inverseChange(change), definition }));
}

function inverseChange(change: Change): Change {
  const { key, repository } = change;
  if (change.kind === "added") return { key, repository, kind: "removed" };
  if (change.kind === "removed") return { key, repository, kind: "added" };
  const { codeVersion, partitionsDefinition, tags, metadata, dependencies, ignoredMetadata } = change.details;
  const details = {
    ...(codeVersion && { codeVersion: inverseValue(codeVersion) }),
    ...(dependencies && { dependencies: inverseNames(dependencies) }),
    ...(partitionsDefinition && { partitionsDefinition: inverseValue(partitionsDefinition) }),
    ...(tags && { tags: inverseNames(tags) }),
    ...(metadata && { metadata: inverseNames(metadata) }),
    ...(ignoredMetadata && { ignoredMetadata: inverseNames(ignoredMetadata) }),
  };
  return { ...change, details };
}

function inverseValue<T>({ old, new: fresh }: ValueChange<T>): ValueChange<T> {
  return { old: fresh, new: old };
}

type Names<Name> = NamesChange<Name> & { values?: NamedValue<Name>[] };

function inverseNames<Name>({ added, removed, changed, values = [] }: Names<Name>): Names<Name> {
  return {
    added: removed,
    removed: added,
    changed,
    values: values.map(({ name, old, new: fresh }) => ({ name, old: fresh, new: old })),
  };
}

/** Changes without the order in which they were found. */
export function byIdentity(changes: readonly FullChange[]): Map<string, FullChange> {
  return new Map(changes.map((one) => [`${identityText(one.change)}`, one]));
}
