import { hash } from "node:crypto";
import type { AssetDefinition, AssetIdentity, Dependency, HashedAsset } from "./asset.ts";
import { canonicalJson } from "./canonical.ts";
import { identityText, keyText } from "./key.ts";

export function sha256(data: string | Buffer): Buffer {
  return hash("sha256", data, "buffer");
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
  const codeVersion = canonicalJson(definition.codeVersion);
  const dependencies = dependenciesText(definition.dependencies);
  const metadata = canonicalJson(definition.metadata);
  const partitions = canonicalJson(definition.partitions);
  const tags = canonicalJson(definition.tags);

  const trackedDependencies = definition.dependencies.some((dependency) => dependency.more)
    ? dependenciesText(definition.dependencies.map(withoutMore))
    : dependencies;
  const tracked =
    `{"codeVersion":${codeVersion},"dependencies":${trackedDependencies},"metadata":${metadata},` +
    `"partitions":${partitions},"tags":${tags}}`;

  const body =
    `{"codeVersion":${codeVersion},"dependencies":${dependencies},"key":${keyText(definition.key)},` +
    `"metadata":${metadata},"more":${canonicalJson(definition.more)},"partitions":${partitions},` +
    `"repository":${canonicalJson(definition.repository)},"tags":${tags}}`;

  const identity = { key: definition.key, repository: definition.repository };
  return { identity, keyHash: keyHashOf(identity), trackedHash: sha256(tracked), contentHash: sha256(body), body };
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

/** The definition that a stored body is the canonical form of. */
export function definitionFromBody(body: string): AssetDefinition {
  return JSON.parse(body) as AssetDefinition;
}
