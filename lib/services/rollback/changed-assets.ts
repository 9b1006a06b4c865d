import type { Sql } from "../../db/database.ts";
import type { ChangeRow } from "../../db/history/changes.ts";
import { readDefinitions } from "../../db/history/definitions.ts";
import type { ChangeCounts, Facet } from "../../domain/diff/change.ts";
import { compareDefinitions } from "../../domain/diff/facets.ts";
import { BACKFILL_FACETS, type BackfillFacet } from "../../domain/rollback/backfill.ts";
import type { AssetKey } from "../../domain/snapshot/asset.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { identityOf } from "../history/change-pages.ts";
import type { LoadDiff } from "../history/diff-loads.ts";

/** Changes read in one go. Each page makes the whole diff anew, so that there must not be many of them. */
const PAGE = 50_000;
/** Changes looked at in one go: bounds what definitions are held at once, and lets other requests in between. */
const BATCH = 2000;

export type ChangedAssets = {
  readonly counts: ChangeCounts;
  /** Every asset that differs, in list order. */
  readonly keys: AssetKey[];
  /** Those of them whose data the target's code would make otherwise, in list order. */
  readonly backfills: { readonly key: AssetKey; readonly because: BackfillFacet[] }[];
};

/** Goes once through everything that differs between two loads of a location. */
export async function readChangedAssets(sql: Sql, locationId: bigint, diff: LoadDiff): Promise<ChangedAssets> {
  const keys: AssetKey[] = [];
  const backfills: { key: AssetKey; because: BackfillFacet[] }[] = [];
  let after: Buffer | null = null;
  for (;;) {
    const rows = await diff.page(after, PAGE);
    for (let start = 0; start < rows.length; start += BATCH) {
      const batch = rows.slice(start, start + BATCH);
      const facets = await facetsOf(sql, locationId, batch, diff);
      for (const [place, row] of batch.entries()) {
        const { key } = identityOf(row);
        keys.push(key);
        const because = BACKFILL_FACETS.filter((facet) => facets[place]?.includes(facet));
        if (because.length > 0) backfills.push({ key, because });
      }
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return { counts: diff.counts, keys, backfills };
    after = last.keyHash;
  }
}

/** The facets of each change; none for what is added or removed. */
async function facetsOf(
  sql: Sql,
  locationId: bigint,
  rows: readonly ChangeRow[],
  { shared }: LoadDiff,
): Promise<Facet[][]> {
  const hashes = rows.flatMap(({ kind, oldContentHash, newContentHash }) =>
    kind === "changed" && oldContentHash && newContentHash ? [oldContentHash, newContentHash] : [],
  );
  const stored = await readDefinitions(sql, locationId, hashes);
  const definition = (hash: Buffer) => {
    const body = stored.get(hash.toString("hex"))?.body;
    if (body === undefined) throw new Error(`location ${locationId} has no definition ${hash.toString("hex")}`);
    return definitionFromBody(body);
  };
  return rows.map(({ kind, oldContentHash, newContentHash }) =>
    kind === "changed" && oldContentHash && newContentHash
      ? compareDefinitions(definition(oldContentHash), definition(newContentHash), shared)
      : [],
  );
}
