import { storableText } from "../storable-text.ts";
import type { AssetDefinition, AssetKey } from "./asset.ts";
import { sha256 } from "./hash.ts";
import { keyText } from "./key.ts";

/** Longer ones are no names that somebody would choose from a list: they are not listed. */
const MOST_CHARACTERS = 500;
/** So many of each kind are listed of one asset. */
const MOST_LABELS = 200;

/** By what the catalogue finds an asset besides its key. Lists hold each text once. */
export type AssetListing = {
  readonly group: string | null;
  readonly kinds: readonly string[];
  readonly owners: readonly string[];
  /** `name=value`, or the name alone where the value is empty. */
  readonly tags: readonly string[];
  /** What it depends on, as `parentNumber`. */
  readonly parents: readonly number[];
};

export function assetListing({ more, tags, dependencies }: AssetDefinition): AssetListing {
  const { group, kinds, owners } = more;
  return {
    group: labels([group])[0] ?? null,
    kinds: labels(kinds),
    owners: labels(owners),
    tags: labels(Object.entries(tags).map(([name, value]) => (value === "" ? name : `${name}=${value}`))),
    parents: [...new Set(dependencies.map(({ key }) => parentNumber(key)))],
  };
}

/** What stands in `more` was recorded as it came, so that it may be anything. */
function labels(given: unknown): string[] {
  if (!Array.isArray(given)) return [];
  const texts = given.filter((label): label is string => typeof label === "string" && label !== "");
  return [...new Set(texts.filter(({ length }) => length <= MOST_CHARACTERS).map(storableText))].slice(0, MOST_LABELS);
}

/**
 * A key as an index of numbers holds it: the first four bytes of its text's SHA-256, as a signed number. Of 100,000
 * keys one or two pairs share theirs, so that whoever finds an asset by it looks into the definition, too.
 */
export function parentNumber(key: AssetKey): number {
  return sha256(keyText(key)).readInt32BE(0);
}
