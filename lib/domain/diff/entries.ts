import type { JsonValue } from "../json.ts";
import { displayKey } from "../snapshot/key.ts";
import type { ChangeDetails, ChangeKind, Facet, NamedValue, NamesChange } from "./change.ts";

/** One thing that changed in an asset, old beside new; what flat forms (tables, lists) are made of. */
export type ChangeEntry = {
  readonly facet: Facet;
  /** Name of the tag or metadata entry, key of the dependency; null where the facet has one value. */
  readonly name: string | null;
  readonly kind: ChangeKind;
  /** Null where there was nothing, or values were not asked for. */
  readonly old: JsonValue;
  readonly new: JsonValue;
};

/** Everything that changed in an asset, facet by facet; of metadata only what is tracked. */
export function changeEntries(details: ChangeDetails): ChangeEntry[] {
  const { codeVersion, dependencies, partitionsDefinition, tags, metadata } = details;
  return [
    ...(codeVersion ? [single("CODE_VERSION", codeVersion)] : []),
    ...(dependencies ? named("DEPENDENCIES", dependencies, displayKey) : []),
    ...(partitionsDefinition ? [single("PARTITIONS_DEFINITION", partitionsDefinition)] : []),
    ...(tags ? named("TAGS", tags, (name) => name) : []),
    ...(metadata ? named("METADATA", metadata, (name) => name) : []),
  ];
}

function single(facet: Facet, { old, new: now }: { old: JsonValue; new: JsonValue }): ChangeEntry {
  return { facet, name: null, kind: old === null ? "added" : now === null ? "removed" : "changed", old, new: now };
}

/** Mappings of parents that stayed while others came or went are in no list, and changed all the same (docs/diff.md). */
function named<Name>(
  facet: Facet,
  change: NamesChange<Name> & { values?: NamedValue<Name>[] },
  text: (name: Name) => string,
): ChangeEntry[] {
  const values = new Map(change.values?.map((value) => [JSON.stringify(value.name), value]));
  const entries = (["added", "removed", "changed"] as const).flatMap((kind) =>
    change[kind].map((name) => {
      const id = JSON.stringify(name);
      const { old = null, new: now = null } = values.get(id) ?? {};
      values.delete(id);
      return { facet, name: text(name), kind, old, new: now };
    }),
  );
  const unlisted = [...values.values()].map(({ name, old, new: now }) => {
    return { facet, name: text(name), kind: "changed" as const, old, new: now };
  });
  return [...entries, ...unlisted];
}
