import type { DbtNode, DbtSource } from "./manifest.ts";

/** Kinds of nodes that are assets; tests, analyses and operations are none. */
const NODE_KINDS = ["model", "seed", "snapshot"] as const;

export function isAssetNode(node: Pick<DbtNode, "resource_type">): boolean {
  return (NODE_KINDS as readonly string[]).includes(node.resource_type);
}

/**
 * The parts that dbt makes its unique ids of, which alone it keeps apart: a source and a model, or models of two
 * packages, may have one name. They are taken as they are rather than by splitting the id, since names may hold dots.
 * The database and schema are no part of it: they differ from target to target.
 */
export function nodeKey({ resource_type, package_name, name, version }: DbtNode): string[] {
  const versioned = version === null || version === undefined ? [] : [`v${version}`];
  return [resource_type, package_name, name, ...versioned];
}

export function sourceKey({ package_name, source_name, name }: DbtSource): string[] {
  return ["source", package_name, source_name, name];
}

export function exposureKey({ package_name, name }: { package_name: string; name: string }): string[] {
  return ["exposure", package_name, name];
}
