import type { PlanView } from "../../contracts/rollbacks.ts";
import type { Sql } from "../../db/database.ts";
import { readSnapshotByHash } from "../../db/history/snapshot.ts";
import { downstreamOf, type LineageEdge } from "../../domain/lineage/downstream.ts";
import type { AssetKey } from "../../domain/snapshot/asset.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";

/** Keys in a plan at most; the count is always the whole. */
const SHOWN = 1000;
/** Definitions parsed at once: other requests get their turn in between. */
const PAGE = 2000;

/**
 * Assets that a rollback touches without changing them: everything that depends, in the target's snapshot, on
 * an asset that changes. (What depended on a removed asset in the current snapshot alone has changed itself.)
 */
export async function readDownstream(
  sql: Sql,
  locationId: bigint,
  targetLoad: number,
  changed: readonly AssetKey[],
): Promise<PlanView["downstream"]> {
  if (changed.length === 0) return { count: 0, keys: [] };
  const edges: LineageEdge[] = [];
  let after: Buffer | null = null;
  for (;;) {
    const page = await readSnapshotByHash(sql, locationId, targetLoad, after, PAGE);
    for (const { body } of page) {
      const definition = definitionFromBody(body);
      for (const { key } of definition.dependencies) edges.push({ upstream: key, downstream: definition.key });
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) break;
    after = last.keyHash;
  }
  const { keys } = downstreamOf(edges, changed);
  return { count: keys.length, keys: keys.slice(0, SHOWN).map((key) => [...key]) };
}
