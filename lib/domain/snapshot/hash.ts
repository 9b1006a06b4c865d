import { hash } from "node:crypto";
import type { JsonValue } from "../json.ts";
import type { AssetDefinition, AssetIdentity, Dependency, HashedAsset } from "./asset.ts";
import { canonicalJson, quote, sortedNames } from "./canonical.ts";
import type { IsIgnored } from "./ignored-metadata.ts";
import { identityText, keyText } from "./key.ts";

export const HASH_BYTES = 32;

/** SHA-256 over the text in UTF-8. */
export function sha256(text: string): Buffer {
  // By way of a string: a buffer that `hash` makes has memory of its own, which takes twice the time to make
  // and much longer to collect than a slice of the pool.
  return Buffer.from(hash("sha256", text, "binary"), "latin1");
}

/** SHA-256 of `{"key":[…],"repository":…}`. */
export function keyHashOf(identity: AssetIdentity): Buffer {
  return sha256(identityText(identity));
}

/**
 * The three digests of a definition and the body they come from. The body is the canonical JSON of the
 * definition itself; each facet is written once and used for both the tracked and the whole form, which
 * therefore spell out their (sorted) member names here.
 *
 * @throws NotCanonicalError when a free-form value nests too deep or is not JSON
 */
export function hashAsset(definition: AssetDefinition): HashedAsset {
  const facets = facetTexts(definition);
  const { codeVersion, dependencies, metadata, partitions, tags } = facets;
  const tracked = trackedText(definition, facets);

  const body =
    `{"codeVersion":${codeVersion},"dependencies":${dependencies},"key":${keyText(definition.key)},` +
    `"metadata":${metadata},"more":${membersText(definition.more)},"partitions":${partitions},` +
    `"repository":${canonicalJson(definition.repository)},"tags":${tags}}`;

  const identity = { key: definition.key, repository: definition.repository };
  return { identity, keyHash: keyHashOf(identity), trackedHash: sha256(tracked), contentHash: sha256(body), body };
}

/** The tracked hash of the definition without the metadata whose names are ignored. */
export function trackedHashWithout(definition: AssetDefinition, isIgnored: IsIgnored): Buffer {
  const entries = Object.entries(definition.metadata).filter(([name]) => !isIgnored(name));
  const kept = { ...definition, metadata: Object.fromEntries(entries) };
  return sha256(trackedText(kept, facetTexts(kept)));
}

type FacetTexts = Record<"codeVersion" | "dependencies" | "metadata" | "partitions" | "tags", string>;

function facetTexts(definition: AssetDefinition): FacetTexts {
  return {
    codeVersion: canonicalJson(definition.codeVersion),
    dependencies: dependenciesText(definition.dependencies),
    metadata: membersText(definition.metadata),
    partitions: canonicalJson(definition.partitions),
    tags: membersText(definition.tags),
  };
}

function trackedText(definition: AssetDefinition, texts: FacetTexts): string {
  const dependencies = definition.dependencies.some((dependency) => dependency.more)
    ? dependenciesText(definition.dependencies.map(withoutMore))
    : texts.dependencies;
  return (
    `{"codeVersion":${texts.codeVersion},"dependencies":${dependencies},"metadata":${texts.metadata},` +
    `"partitions":${texts.partitions},"tags":${texts.tags}}`
  );
}

/** Canonical JSON of an object whose own names seldom come in order, while those within its values do. */
function membersText(members: Readonly<Record<string, JsonValue>>): string {
  const names = sortedNames(members);
  let text = "{";
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string;
    text += `${index > 0 ? "," : ""}${quote(name)}:${canonicalJson(members[name] as JsonValue)}`;
  }
  return `${text}}`;
}

function dependenciesText(dependencies: readonly Dependency[]): string {
  let text = "[";
  for (let index = 0; index < dependencies.length; index++) {
    const { key, partitionMapping, more } = dependencies[index] as Dependency;
    text +=
      `${index > 0 ? "," : ""}{"key":${keyText(key)},` +
      `${more ? `"more":${canonicalJson(more)},` : ""}"partitionMapping":${canonicalJson(partitionMapping)}}`;
  }
  return `${text}]`;
}

function withoutMore({ key, partitionMapping }: Dependency): Dependency {
  return { key, partitionMapping };
}

/**
 * The definition that a stored body is the canonical form of, in the normal form of the version that it was written
 * with (lib/domain/diff/shared-facts.ts brings it to today's).
 */
export function definitionFromBody(body: string): AssetDefinition {
  return JSON.parse(body) as AssetDefinition;
}
