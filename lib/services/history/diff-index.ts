import type { Database, Sql } from "../../db/database.ts";
import { readDefinitions } from "../../db/history/definitions.ts";
import type { WholeDiffRow } from "../../db/history/diff.ts";
import type { SnapshotLoad } from "../../db/history/loads.ts";
import type { ChangeCounts } from "../../domain/diff/change.ts";
import { compareDefinitions, facetMask } from "../../domain/diff/facets.ts";
import type { SharedFacts } from "../../domain/diff/shared-facts.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { compareText } from "../../domain/snapshot/key.ts";
import { keptResults } from "../kept-results.ts";
import { diffLoads, type LoadDiff } from "./diff-loads.ts";

/** A change with what it is filtered and grouped by. */
export type IndexedChange = Omit<WholeDiffRow, "facets" | "group"> & {
  /** Mask of the facets; 0 unless changed. */
  readonly facets: number;
  /** Asset group; of what was removed, the one it had. */
  readonly group: string | null;
};

/** Everything that differs between two snapshots, in one piece: what is filtered and grouped on the server. */
export type DiffIndex = {
  readonly counts: ChangeCounts;
  readonly shared: SharedFacts;
  /** By group, those without one at the end, and in each in the order of `compareIdentities`. */
  readonly changes: readonly IndexedChange[];
};

/** Changes that are kept over all diffs: some 400 bytes each. */
const MOST_KEPT = 200_000;
const kept = keptResults<DiffIndex>("diff-indexes", MOST_KEPT, ({ changes }) => changes.length);

/** What lies between two loads never changes, so it is read once for all pages and filters. */
export function readDiffIndex(db: Database, locationId: bigint, from: SnapshotLoad, to: SnapshotLoad) {
  return kept(db, `${locationId}:${from.number}:${to.number}`, async () => {
    const diff = await diffLoads(db.sql, locationId, from, to);
    const rows = await diff.whole();
    return {
      counts: diff.counts,
      shared: diff.shared,
      changes: byGroup(await withFacets(db.sql, locationId, rows, diff)),
    };
  });
}

/** Changes whose definitions are held at once. */
const BATCH = 1000;

async function withFacets(
  sql: Sql,
  locationId: bigint,
  rows: readonly WholeDiffRow[],
  { shared }: LoadDiff,
): Promise<IndexedChange[]> {
  const changes: IndexedChange[] = [];
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = rows.slice(start, start + BATCH);
    const untold = batch.flatMap(({ kind, facets, oldContentHash, newContentHash }) =>
      kind === "changed" && facets === null && oldContentHash && newContentHash ? [oldContentHash, newContentHash] : [],
    );
    const stored = await readDefinitions(sql, locationId, untold);
    const definition = (hash: Buffer | null) => {
      const body = hash && stored.get(hash.toString("hex"))?.body;
      if (!body) throw new Error(`location ${locationId} has no definition ${hash?.toString("hex")}`);
      return definitionFromBody(body);
    };
    for (const row of batch) {
      const facets =
        row.kind !== "changed"
          ? 0
          : (row.facets ??
            facetMask(compareDefinitions(definition(row.oldContentHash), definition(row.newContentHash), shared)));
      changes.push({ ...row, facets, group: groupOf(row.group) });
    }
  }
  return changes;
}

/** What stands under that name was recorded as it came, so that it may be anything. */
function groupOf(json: string | null): string | null {
  const group: unknown = json === null ? null : JSON.parse(json);
  return typeof group === "string" && group !== "" ? group : null;
}

function byGroup(changes: readonly IndexedChange[]): IndexedChange[] {
  const groups = Map.groupBy(changes, ({ group }) => group);
  return [...groups]
    .sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : compareText(a, b)))
    .flatMap(([, members]) => members);
}
