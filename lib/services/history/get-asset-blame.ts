import type { AssetBlame } from "../../contracts/asset-versions.ts";
import type { Sql } from "../../db/database.ts";
import {
  type AssetChangeRow,
  type FacetOrigins,
  readAssetChanges,
  readChangeLoads,
  readFacetOrigins,
} from "../../db/history/asset-history.ts";
import { readDefinitions } from "../../db/history/definitions.ts";
import { readLoadMakes } from "../../db/history/loads.ts";
import { FACETS, type Facet } from "../../domain/diff/change.ts";
import { facetMask } from "../../domain/diff/facets.ts";
import { sharedFacts } from "../../domain/diff/shared-facts.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { ignoredSet } from "../../domain/snapshot/ignored-metadata.ts";
import { keyText } from "../../domain/snapshot/key.ts";
import { requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { changeLoadView } from "./change-load-view.ts";
import { changeViews } from "./change-pages.ts";
import { type AssetQuery, findAsset } from "./find-asset.ts";

export type GetAssetBlameInput = AssetQuery & { readonly deployment: string; readonly location: string };

/** Facets that consist of entries. */
const ENTRY_FACETS = { DEPENDENCIES: "dependencies", TAGS: "tags", METADATA: "metadata" } as const;
type EntryFacet = keyof typeof ENTRY_FACETS;

/** Changes whose definitions are held at once. */
const BATCH = 50;
/** Changes that are looked through at most: a value that changes with every load may stand beside one that never does. */
const MOST_CHANGES = 1000;

/**
 * In which load everything tracked of an asset became what it is. Facets are found in one index scan; their entries by
 * going through the changes of those facets that still have entries to explain, the newest first.
 */
export async function getAssetBlame(context: Context, input: GetAssetBlameInput): Promise<AssetBlame> {
  const { sql } = context.db;
  const location = await requireLocation(context, input.deployment, input.location, "catalog.read");
  const { keyHash, standing } = await findAsset(sql, location, input);
  const origins = await readFacetOrigins(sql, location.id, keyHash);
  const stored = await readDefinitions(sql, location.id, [standing.contentHash]);
  const body = stored.get(standing.contentHash.toString("hex"))?.body;
  if (origins === null || body === undefined) {
    throw new Error(`location ${location.id} lost the history of ${input.key.join(" / ")}`);
  }
  const definition = definitionFromBody(body);
  const { make } = await readLoadMakes(sql, location.id, location.lastGoodLoad);
  const isIgnored = ignoredSet(make?.ignoredMetadata ?? []);
  const entries: Record<EntryFacet, string[]> = {
    DEPENDENCIES: definition.dependencies.map(({ key }) => keyText(key)),
    TAGS: Object.keys(definition.tags),
    METADATA: Object.keys(definition.metadata).filter((name) => !isIgnored(name)),
  };
  const found = await findEntries(sql, location.id, keyHash, origins, entries);
  const loadOf = (facet: EntryFacet, entry: string) => found.loads[facet].get(entry) ?? null;

  const blame = {
    added: origins.added,
    facets: FACETS.map((facet) => ({ facet, load: origins.changed.get(facet) ?? origins.added })),
    dependencies: definition.dependencies.map(({ key }) => ({
      key: [...key],
      load: loadOf("DEPENDENCIES", keyText(key)),
    })),
    tags: entries.TAGS.map((name) => ({ name, load: loadOf("TAGS", name) })),
    metadata: entries.METADATA.map((name) => ({ name, load: loadOf("METADATA", name) })),
  };
  const named = [...blame.facets, ...blame.dependencies, ...blame.tags, ...blame.metadata].map(({ load }) => load);
  const numbers = new Set([blame.added, ...named.filter((load) => load !== null)]);
  const loads = await readChangeLoads(sql, location.id, [...numbers]);
  return { ...blame, searchedTo: found.searchedTo, loads: loads.map(changeLoadView) };
}

type FoundEntries = {
  readonly loads: Record<EntryFacet, ReadonlyMap<string, number>>;
  /** Null: every entry was found. */
  readonly searchedTo: number | null;
};

async function findEntries(
  sql: Sql,
  locationId: bigint,
  keyHash: Buffer,
  { added, changed }: FacetOrigins,
  entries: Record<EntryFacet, readonly string[]>,
): Promise<FoundEntries> {
  const loads: Record<EntryFacet, Map<string, number>> = {
    DEPENDENCIES: new Map(),
    TAGS: new Map(),
    METADATA: new Map(),
  };
  const facets = Object.keys(ENTRY_FACETS) as EntryFacet[];
  const isOpen = (facet: EntryFacet) => changed.has(facet) && entries[facet].some((entry) => !loads[facet].has(entry));
  let before = Math.max(added, ...changed.values()) + 1;
  let looked = 0;
  for (let open: Facet[] = facets.filter(isOpen); open.length > 0; open = facets.filter(isOpen)) {
    if (looked >= MOST_CHANGES) return { loads, searchedTo: before };
    const page = { before, above: added, facets: facetMask(open), limit: BATCH };
    const rows = await readAssetChanges(sql, locationId, keyHash, page);
    for (const { load, entries: names } of await changedEntries(sql, locationId, rows)) {
      for (const facet of facets) {
        for (const name of names[facet]) if (!loads[facet].has(name)) loads[facet].set(name, load);
      }
    }
    looked += rows.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) break;
    before = last.load.number;
  }
  // What no change touched is as it came.
  for (const facet of facets) {
    for (const entry of entries[facet]) if (!loads[facet].has(entry)) loads[facet].set(entry, added);
  }
  return { loads, searchedTo: null };
}

/** By change: the entries that became what they then were. */
async function changedEntries(
  sql: Sql,
  locationId: bigint,
  rows: readonly AssetChangeRow[],
): Promise<{ load: number; entries: Record<EntryFacet, string[]> }[]> {
  const changes = await changeViews(sql, locationId, rows, {
    values: true,
    shared: (place) => sharedFacts(rows[place]?.baseMake ?? null, rows[place]?.make ?? null),
  });
  return changes.map(({ details }, place) => ({
    load: rows[place]?.load.number ?? 0,
    entries: {
      // Values tell of mappings, too, that changed while parents came or went.
      DEPENDENCIES: (details?.dependencies?.values ?? []).map(({ name }) => keyText(name)),
      TAGS: (details?.tags?.values ?? []).map(({ name }) => name),
      METADATA: (details?.metadata?.values ?? []).map(({ name }) => name),
    },
  }));
}
