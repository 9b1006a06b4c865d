import type { JsonValue } from "../json.ts";
import type { AssetIdentity, AssetKey } from "../snapshot/asset.ts";

/**
 * The tracked facets, in the order in which they are shown. Names are those of Dagster's
 * `AssetDefinitionChangeType` (core/definitions/assets/graph/asset_graph_differ.py); the bit of a facet in a
 * stored mask is `1 << index`, so the order never changes and new facets go to the end.
 */
export const FACETS = ["CODE_VERSION", "DEPENDENCIES", "PARTITIONS_DEFINITION", "TAGS", "METADATA"] as const;
export type Facet = (typeof FACETS)[number];

export const CHANGE_KINDS = ["added", "removed", "changed"] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Old and new value; `null` where there was none. */
export type ValueChange<T = JsonValue> = { old: T | null; new: T | null };

/** Names that came, went or changed their value; sorted, always present. */
export type NamesChange<Name = string> = { added: Name[]; removed: Name[]; changed: Name[] };

/** With `values`: what stood under each name before and after. */
export type NamedValue<Name = string> = { name: Name; old: JsonValue | null; new: JsonValue | null };

export type ChangeDetails = {
  codeVersion?: ValueChange<string>;
  partitionsDefinition?: ValueChange;
  dependencies?: NamesChange<AssetKey> & { values?: NamedValue<AssetKey>[] };
  tags?: NamesChange & { values?: NamedValue[] };
  metadata?: NamesChange & { values?: NamedValue[] };
  /** Names of metadata that differ too, but are ignored: told beside a change, never one by themselves. */
  ignoredMetadata?: NamesChange & { values?: NamedValue[] };
};

/** One asset between two snapshots. */
export type Change =
  | (AssetIdentity & { kind: "added" })
  | (AssetIdentity & { kind: "removed" })
  | (AssetIdentity & { kind: "changed"; facets: Facet[]; details: ChangeDetails });

export type ChangeCounts = { added: number; removed: number; changed: number };
