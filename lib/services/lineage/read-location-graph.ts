import type { Sql } from "../../db/database.ts";
import { type DefinitionHead, readDefinitionHeads, readDefinitionsAt } from "../../db/history/dependencies.ts";
import { GraphBuilder, type LocationGraph } from "../../domain/lineage/location-graph.ts";
import type { AssetDefinition } from "../../domain/snapshot/asset.ts";
import type { Context } from "../context.ts";
import { keptResults } from "../kept-results.ts";
import { LARGE_READING, largeReads } from "../large-reads.ts";

/** A snapshot of a code location; 0 is the empty one. */
export type SnapshotPlace = { readonly id: bigint; readonly name: string; readonly load: number };

/** Definitions parsed at once: other requests get their turn in between. */
const PAGE = 2500;
/** Assets whose graphs are kept, over all snapshots: some 400 bytes each. */
const MOST_KEPT = 300_000;

const kept = keptResults<LocationGraph>("location-graphs", MOST_KEPT, ({ defined }) => defined.size);

/**
 * Who depends on whom in a snapshot; a large one is read in its turn. Kept for the next who ask: lineage is looked at
 * step by step.
 * @throws ServiceError `unavailable` when the request is given up.
 */
export function readLocationGraph(
  { db, signal }: Pick<Context, "db" | "signal">,
  place: SnapshotPlace,
): Promise<LocationGraph> {
  return kept(db, `${place.id}:${place.load}`, (givenUp) => read(db.sql, place, givenUp), signal);
}

async function read(sql: Sql, { id, name, load }: SnapshotPlace, givenUp: AbortSignal): Promise<LocationGraph> {
  const builder = new GraphBuilder();
  let after: Buffer | null = null;
  let assets = 0;
  const readPage = async (): Promise<boolean> => {
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
    after = last?.keyHash ?? after;
    assets += page.length;
    return page.length === PAGE;
  };
  let isMore = true;
  while (isMore && assets < LARGE_READING) isMore = await readPage();
  if (isMore) {
    await largeReads().run(async () => {
      while (isMore) isMore = await readPage();
    }, givenUp);
  }
  return builder.build(name);
}

/** Null: the head was cut in the middle of something, and only the whole definition tells. */
function parsed(head: string): Pick<AssetDefinition, "key" | "dependencies"> | null {
  try {
    return JSON.parse(head) as AssetDefinition;
  } catch {
    return null;
  }
}
