import type { AssetView } from "#lib/contracts/assets.ts";

/** The assets of one code location by key; the parts of a key are joined by `/`. */
export type Catalogue = ReadonlyMap<string, AssetView>;

/** What a release changes of the catalogue before it. */
export type Edit = (catalogue: Map<string, AssetView>) => void;

type Details = Omit<AssetView, "key">;

export function asset(path: string, details: Details): AssetView {
  return { key: path.split("/"), ...details };
}

export function add(...assets: AssetView[]): Edit {
  return (catalogue) => {
    for (const each of assets) {
      const path = each.key.join("/");
      if (catalogue.has(path)) throw new Error(`${path} is there already`);
      catalogue.set(path, each);
    }
  };
}

export function remove(...paths: string[]): Edit {
  return (catalogue) => {
    for (const path of paths) if (!catalogue.delete(path)) throw new Error(`there is no ${path} to remove`);
  };
}

/** Replaces members of an asset; tags and metadata are merged by name, where null takes a name away. */
export function edit(
  path: string,
  change: Omit<Details, "tags" | "metadata"> & {
    tags?: Record<string, string | null>;
    metadata?: Record<string, NonNullable<AssetView["metadata"]>[string] | null>;
  },
): Edit {
  return (catalogue) => {
    const before = catalogue.get(path);
    if (before === undefined) throw new Error(`there is no ${path} to edit`);
    const { tags, metadata, ...rest } = change;
    catalogue.set(path, {
      ...before,
      ...rest,
      tags: merge(before.tags, tags),
      metadata: merge(before.metadata, metadata),
    });
  };
}

function merge<Value>(
  before: Record<string, Value> | undefined,
  change: Record<string, Value | null> | undefined,
): Record<string, Value> {
  const merged = { ...before };
  for (const [name, value] of Object.entries(change ?? {})) {
    if (value === null) delete merged[name];
    else merged[name] = value;
  }
  return merged;
}

/** The catalogue after some edits; the one given stays as it is. */
export function applyEdits(catalogue: Catalogue, edits: readonly Edit[]): Catalogue {
  const next = new Map(catalogue);
  for (const each of edits) each(next);
  return next;
}
