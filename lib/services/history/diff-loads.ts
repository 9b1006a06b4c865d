import type { Sql } from "../../db/database.ts";
import type { ChangeRow } from "../../db/history/changes.ts";
import { readDefinitions } from "../../db/history/definitions.ts";
import {
  countDiff,
  type HashPair,
  isOneMake,
  readDiff,
  readHashPairs,
  readWholeDiff,
  type Span,
  type WholeDiffRow,
} from "../../db/history/diff.ts";
import type { SnapshotLoad } from "../../db/history/loads.ts";
import type { ChangeCounts } from "../../domain/diff/change.ts";
import { compareDefinitions } from "../../domain/diff/facets.ts";
import { type SharedFacts, sharedFacts } from "../../domain/diff/shared-facts.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { sameMake } from "../../domain/snapshot/make.ts";
import { reversed } from "./change-pages.ts";

/** The diff of two snapshots of a location, in the direction that was asked for. */
export type LoadDiff = {
  readonly counts: ChangeCounts;
  readonly shared: SharedFacts;
  /** A page of the changes, in the order of `compareIdentities`, after the asset with the key hash `after`. */
  page(after: Buffer | null, limit: number): Promise<ChangeRow[]>;
  /** All changes in that order, with what they are filtered by; of those that changed only facets that were recorded. */
  whole(): Promise<WholeDiffRow[]>;
};

/** Whether two snapshots are of one make, so that equal hashes are all it takes; else definitions have to be compared. */
export function hashesDecide(from: SnapshotLoad, to: SnapshotLoad): boolean {
  return from.make === null || to.make === null || sameMake(from.make, to.make);
}

/**
 * What differs between two snapshots of a location on the facts that both carry, whichever is the older. Its cost
 * follows what opened and closed between the two. Hashes decide where both are of one make; else the definitions do of
 * assets whose hashes differ: always those of the two ends, since what changed in between may have gone unseen there.
 */
export async function diffLoads(sql: Sql, locationId: bigint, from: SnapshotLoad, to: SnapshotLoad): Promise<LoadDiff> {
  const backwards = from.number > to.number;
  const shared = sharedFacts(from.make, to.make);
  const [earlier, later] = backwards ? [to.number, from.number] : [from.number, to.number];
  const byHashes = hashesDecide(from, to);
  const alike = byHashes ? [] : await alikeBetween(sql, locationId, earlier, later, shared);
  const span: Span = { earlier, later, alike };
  const counts = await countDiff(sql, locationId, span);
  return {
    counts: backwards ? { ...counts, added: counts.removed, removed: counts.added } : counts,
    shared,
    page: async (after, limit) => {
      const rows = await readDiff(sql, locationId, span, after, limit);
      return backwards ? rows.map(reversed) : rows;
    },
    whole: async () => {
      const rows = await readWholeDiff(sql, locationId, span);
      const recordedHolds = byHashes && (await isOneMake(sql, locationId, earlier, later));
      return rows.map((row) => ({
        ...row,
        ...(backwards && reversed(row)),
        facets: row.kind !== "changed" ? 0 : recordedHolds ? row.facets : null,
        group: row.group,
      }));
    },
  };
}

/** Pairs whose definitions are held at once: bounds memory when everything was hashed otherwise. */
const BATCH = 1000;

/** Key hashes of assets whose tracked hashes differ, but nothing that both snapshots carry. */
async function alikeBetween(
  sql: Sql,
  locationId: bigint,
  earlier: number,
  later: number,
  shared: SharedFacts,
): Promise<Buffer[]> {
  const pairs = await readHashPairs(sql, locationId, earlier, later);
  const alike: Buffer[] = [];
  for (let start = 0; start < pairs.length; start += BATCH) {
    const batch = pairs.slice(start, start + BATCH);
    const unlike = batch.filter((pair) => !pair.oldContentHash.equals(pair.newContentHash));
    const stored = await readDefinitions(
      sql,
      locationId,
      unlike.flatMap((pair) => [pair.oldContentHash, pair.newContentHash]),
    );
    const definition = (hash: Buffer) => {
      const body = stored.get(hash.toString("hex"))?.body;
      if (body === undefined) throw new Error(`location ${locationId} has no definition ${hash.toString("hex")}`);
      return definitionFromBody(body);
    };
    const isAlike = ({ oldContentHash, newContentHash }: HashPair) =>
      oldContentHash.equals(newContentHash) ||
      compareDefinitions(definition(oldContentHash), definition(newContentHash), shared).length === 0;
    alike.push(...batch.filter(isAlike).map((pair) => pair.keyHash));
  }
  return alike;
}
