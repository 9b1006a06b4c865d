import type { Database, Sql } from "../../db/database.ts";
import { type DefinitionHead, readDefinitionHeads, readDefinitionsAt } from "../../db/history/dependencies.ts";
import { GraphBuilder, type LocationGraph } from "../../domain/lineage/location-graph.ts";
import type { AssetDefinition } from "../../domain/snapshot/asset.ts";

/** A snapshot of a code location; 0 is the empty one. */
export type SnapshotPlace = { readonly id: bigint; readonly name: string; readonly load: number };

/** Definitions parsed at once: other requests get their turn in between. */
const PAGE = 5000;
/** Assets whose graphs are kept, over all snapshots: some 250 bytes each. */
const MOST_KEPT = 300_000;

/** Graphs by location and load, the one used last at the end. Snapshots never change, so what is here stays right. */
const kept = new WeakMap<Database, Map<string, Promise<LocationGraph>>>();

/** Who depends on whom in a snapshot. Kept for the next who ask: lineage is looked at step by step. */
export async function readLocationGraph(db: Database, place: SnapshotPlace): Promise<LocationGraph> {
  const graphs = kept.get(db) ?? new Map<string, Promise<LocationGraph>>();
  kept.set(db, graphs);
  const name = `${place.id}:${place.load}`;
  const graph = graphs.get(name) ?? read(db.sql, place);
  graphs.delete(name);
  graphs.set(name, graph);
  try {
    const found = await graph;
    await dropOldest(graphs);
    return found;
  } catch (error) {
    graphs.delete(name);
    throw error;
  }
}

/** What was used last stays, however large. */
async function dropOldest(graphs: Map<string, Promise<LocationGraph>>): Promise<void> {
  let assets = 0;
  for (const [name, graph] of [...graphs].reverse()) {
    const size = (await graph.catch(() => null))?.defined.size ?? 0;
    if (assets > 0 && assets + size > MOST_KEPT) graphs.delete(name);
    else assets += size;
  }
}

async function read(sql: Sql, { id, name, load }: SnapshotPlace): Promise<LocationGraph> {
  const builder = new GraphBuilder();
  let after: Buffer | null = null;
  for (;;) {
    const page = await readDefinitionHeads(sql, id, load, after, PAGE);
    const unread: Buffer[] = [];
    for (const { keyHash, head } of page) {
      const definition = parsed(head);
      if (definition === null) unread.push(keyHash);
      else builder.add(keyHash.toString("hex"), definition.key, definition.dependencies);
    }
    for (const [keyHash, body] of await readDefinitionsAt(sql, id, load, unread)) {
      const { key, dependencies } = JSON.parse(body) as AssetDefinition;
      builder.add(keyHash, key, dependencies);
    }
    const last: DefinitionHead | undefined = page.at(-1);
    if (last === undefined || page.length < PAGE) return builder.build(name);
    after = last.keyHash;
  }
}

/** Null: the head was cut in the middle of something, and only the whole definition tells. */
function parsed(head: string): Pick<AssetDefinition, "key" | "dependencies"> | null {
  try {
    return JSON.parse(head) as AssetDefinition;
  } catch {
    return null;
  }
}
