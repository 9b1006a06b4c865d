import type { Database, Sql } from "../../db/database.ts";
import { type DefinitionHead, readDefinitionHeads, readDefinitionsAt } from "../../db/history/dependencies.ts";
import { GraphBuilder, type LocationGraph } from "../../domain/lineage/location-graph.ts";
import type { AssetDefinition } from "../../domain/snapshot/asset.ts";
import { keptResults } from "../kept-results.ts";

/** A snapshot of a code location; 0 is the empty one. */
export type SnapshotPlace = { readonly id: bigint; readonly name: string; readonly load: number };

/** Definitions parsed at once: other requests get their turn in between. */
const PAGE = 5000;
/** Assets whose graphs are kept, over all snapshots: some 400 bytes each. */
const MOST_KEPT = 300_000;

const kept = keptResults<LocationGraph>("location-graphs", MOST_KEPT, ({ defined }) => defined.size);

/** Who depends on whom in a snapshot. Kept for the next who ask: lineage is looked at step by step. */
export function readLocationGraph(db: Database, place: SnapshotPlace): Promise<LocationGraph> {
  return kept(db, `${place.id}:${place.load}`, () => read(db.sql, place));
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
