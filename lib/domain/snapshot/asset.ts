import type { JsonObject, JsonValue } from "../json.ts";

/** Path of an asset: one or more non-empty strings, kept as they are (no Unicode normalisation). */
export type AssetKey = readonly string[];

/** What tells an asset from every other of its code location. */
export type AssetIdentity = { readonly key: AssetKey; readonly repository: string | null };

/** `{type, value}` and whatever else the source knows of it. */
export type MetadataValue = JsonObject & { type: string };

export type Dependency = {
  readonly key: AssetKey;
  /** Null (the source said none) differs from any mapping. */
  readonly partitionMapping: JsonObject | null;
  /** Members Loadline does not know: recorded, not tracked. Left out when there are none. */
  readonly more?: JsonObject;
};

/**
 * A normalised asset definition: absent members are filled in, dependencies and dimensions are sorted, so
 * that equal definitions are deeply equal. The five tracked facets come first; `more` holds everything else
 * that was recorded: `description` and `group` (null when absent), `owners` and `kinds` (empty when absent)
 * and members Loadline does not know. Read what stands under a free name with `memberOf`.
 */
export type AssetDefinition = AssetIdentity & {
  readonly codeVersion: string | null;
  readonly dependencies: readonly Dependency[];
  readonly metadata: Readonly<Record<string, MetadataValue>>;
  readonly partitions: JsonObject | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly more: Readonly<Record<string, JsonValue>>;
};

/** A definition with its three SHA-256 digests (32 bytes each) and the canonical form they are made of. */
export type HashedAsset = {
  readonly identity: AssetIdentity;
  readonly keyHash: Buffer;
  readonly trackedHash: Buffer;
  readonly contentHash: Buffer;
  /** Canonical form of the whole definition (UTF-8 JSON); its SHA-256 is `contentHash`. */
  readonly body: string;
};
