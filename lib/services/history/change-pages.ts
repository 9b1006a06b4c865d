import type { ChangeView } from "../../contracts/changes.ts";
import type { Sql } from "../../db/database.ts";
import type { ChangeRow } from "../../db/history/changes.ts";
import { readDefinitions } from "../../db/history/definitions.ts";
import type { Change } from "../../domain/diff/change.ts";
import { changeView } from "../../domain/diff/change-view.ts";
import { describeChange } from "../../domain/diff/describe.ts";
import type { SharedFacts } from "../../domain/diff/shared-facts.ts";
import type { AssetDefinition, AssetIdentity } from "../../domain/snapshot/asset.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { compareText } from "../../domain/snapshot/key.ts";

type Options = {
  /** Also what stood under each name before and after. */
  readonly values: boolean;
  /** What both sides of the change at this place of the list carry. */
  readonly shared: (place: number) => SharedFacts;
};

/** Changes as clients see them. Definitions are read for changed assets alone, since only they have details. */
export async function changeViews(
  sql: Sql,
  locationId: bigint,
  rows: readonly ChangeRow[],
  { values, shared }: Options,
): Promise<ChangeView[]> {
  const hashes = rows.flatMap(({ kind, oldContentHash, newContentHash }) =>
    kind === "changed" && oldContentHash && newContentHash ? [oldContentHash, newContentHash] : [],
  );
  const definitions = await readDefinitions(sql, locationId, hashes);
  const definition = (hash: Buffer | null): AssetDefinition => {
    const stored = hash && definitions.get(hash.toString("hex"));
    if (!stored) throw new Error(`location ${locationId} has no definition ${hash?.toString("hex")}`);
    return definitionFromBody(stored.body);
  };
  return rows.map((row, place) => {
    const identity = identityOf(row);
    const options = { values, shared: shared(place) };
    const change: Change =
      row.kind === "changed"
        ? describeChange(identity, definition(row.oldContentHash), definition(row.newContentHash), options)
        : { ...identity, kind: row.kind };
    return changeView(change) as ChangeView;
  });
}

type Identified = Pick<ChangeRow, "key" | "repository">;

/** The identity that a row's columns stand for. */
export function identityOf(row: Identified): AssetIdentity {
  return { key: JSON.parse(row.key) as string[], repository: row.repository };
}

/** The order of `compareIdentities`, of rows. */
export function byKey(a: Identified, b: Identified): number {
  return compareText(a.key, b.key) || compareText(a.repository ?? "", b.repository ?? "");
}

/** Swaps old and new: the change from the later snapshot back to the earlier one. */
export function reversed(row: ChangeRow): ChangeRow {
  const kind = row.kind === "added" ? "removed" : row.kind === "removed" ? "added" : "changed";
  return { ...row, kind, oldContentHash: row.newContentHash, newContentHash: row.oldContentHash };
}
