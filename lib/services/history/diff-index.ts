import type { Sql } from "../../db/database.ts";
import { readDefinitions } from "../../db/history/definitions.ts";
import type { WholeDiffRow } from "../../db/history/diff.ts";
import type { SnapshotLoad } from "../../db/history/loads.ts";
import type { ChangeCounts } from "../../domain/diff/change.ts";
import { compareDefinitions, facetMask } from "../../domain/diff/facets.ts";
import type { SharedFacts } from "../../domain/diff/shared-facts.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { compareText } from "../../domain/snapshot/key.ts";
import type { Context } from "../context.ts";
import { keptResults } from "../kept-results.ts";
import { LARGE_READING, largeReads } from "../large-reads.ts";
import { diffLoads, hashesDecide, type LoadDiff } from "./diff-loads.ts";

/** A change with what it is grouped by. */
export type OutlinedChange = Omit<WholeDiffRow, "group"> & {
  /** Asset group; of what was removed, the one it had. */
  readonly group: string | null;
};

/** A change with what it is filtered and grouped by. */
export type IndexedChange = OutlinedChange & {
  /** Mask of the facets; 0 unless changed. */
  readonly facets: number;
};

/** Everything that differs between two snapshots, in one piece: what is filtered and grouped on the server. */
export type DiffIndex<Change extends OutlinedChange = IndexedChange> = {
  readonly counts: ChangeCounts;
  readonly shared: SharedFacts;
  /** By group, those without one at the end, and in each in the order of `compareIdentities`. */
  readonly changes: readonly Change[];
};

/** Changes that are kept over all diffs: some 400 bytes each. */
const MOST_KEPT = 200_000;
const keptOutlines = keptResults<DiffIndex<OutlinedChange>>("diff-outlines", MOST_KEPT, weightOf);
const keptIndexes = keptResults<DiffIndex>("diff-indexes", MOST_KEPT, weightOf);

function weightOf({ changes }: DiffIndex<OutlinedChange>): number {
  return changes.length;
}

type Reading = Pick<Context, "db" | "signal">;

/**
 * What lies between two loads never changes, so it is read once for all pages and filters; a large one in its turn.
 * Facets are told here where they were recorded: of loads that do not follow each other, comparing two definitions of
 * each change takes longer than all the rest, and a list of groups needs none of it.
 * @throws ServiceError `unavailable` when the request is given up.
 */
export function readDiffOutline(
  { db, signal }: Reading,
  locationId: bigint,
  from: SnapshotLoad,
  to: SnapshotLoad,
): Promise<DiffIndex<OutlinedChange>> {
  const read = async (givenUp: AbortSignal) => {
    // Where hashes do not decide, counting reads the definitions already.
    if (!hashesDecide(from, to)) {
      return largeReads().run(async () => outlineOf(await diffLoads(db.sql, locationId, from, to)), givenUp);
    }
    const diff = await diffLoads(db.sql, locationId, from, to);
    return inTurn(diff.counts, givenUp, () => outlineOf(diff));
  };
  return keptOutlines(db, keyOf(locationId, from, to), read, signal);
}

async function outlineOf({ counts, shared, whole }: LoadDiff): Promise<DiffIndex<OutlinedChange>> {
  const rows = await whole();
  await new Promise(setImmediate);
  return { counts, shared, changes: byGroup(rows.map((row) => ({ ...row, group: groupOf(row.group) }))) };
}

/** The same with all facets. @throws ServiceError `unavailable` when the request is given up. */
export function readDiffIndex(
  { db, signal }: Reading,
  locationId: bigint,
  from: SnapshotLoad,
  to: SnapshotLoad,
): Promise<DiffIndex> {
  const read = async (givenUp: AbortSignal) => {
    const outline = await readDiffOutline({ db, signal: givenUp }, locationId, from, to);
    const { changes, counts, shared } = outline;
    if (changes.every(isIndexed)) return { counts, shared, changes };
    return inTurn(counts, givenUp, async () => ({
      counts,
      shared,
      changes: await withFacets(db.sql, locationId, changes, shared),
    }));
  };
  return keptIndexes(db, keyOf(locationId, from, to), read, signal);
}

function keyOf(locationId: bigint, from: SnapshotLoad, to: SnapshotLoad): string {
  return `${locationId}:${from.number}:${to.number}`;
}

function inTurn<T>({ added, removed, changed }: ChangeCounts, givenUp: AbortSignal, work: () => Promise<T>) {
  return added + removed + changed >= LARGE_READING ? largeReads().run(work, givenUp) : work();
}

function isIndexed(change: OutlinedChange): change is IndexedChange {
  return change.facets !== null;
}

/** Changes whose definitions are held at once, and that are gone through in one go: others get their turn between. */
const BATCH = 1000;

async function withFacets(
  sql: Sql,
  locationId: bigint,
  rows: readonly OutlinedChange[],
  shared: SharedFacts,
): Promise<IndexedChange[]> {
  const changes: IndexedChange[] = [];
  for (let start = 0; start < rows.length; start += BATCH) {
    await new Promise(setImmediate);
    const batch = rows.slice(start, start + BATCH);
    const untold = batch.flatMap(({ facets, oldContentHash, newContentHash }) =>
      facets === null && oldContentHash && newContentHash ? [oldContentHash, newContentHash] : [],
    );
    const stored = await readDefinitions(sql, locationId, untold);
    const definition = (hash: Buffer | null) => {
      const body = hash && stored.get(hash.toString("hex"))?.body;
      if (!body) throw new Error(`location ${locationId} has no definition ${hash?.toString("hex")}`);
      return definitionFromBody(body);
    };
    for (const row of batch) {
      const facets =
        row.facets ??
        facetMask(compareDefinitions(definition(row.oldContentHash), definition(row.newContentHash), shared));
      changes.push({ ...row, facets });
    }
  }
  return changes;
}

/** What stands under that name was recorded as it came, so that it may be anything. */
function groupOf(json: string | null): string | null {
  const group: unknown = json === null ? null : JSON.parse(json);
  return typeof group === "string" && group !== "" ? group : null;
}

function byGroup(changes: readonly OutlinedChange[]): OutlinedChange[] {
  const groups = Map.groupBy(changes, ({ group }) => group);
  return [...groups]
    .sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : compareText(a, b)))
    .flatMap(([, members]) => members);
}
