import type { z } from "zod";
import type { AssetVersion, getAssetDiffOperation } from "../../contracts/asset-versions.ts";
import type { Sql } from "../../db/database.ts";
import { readAssetChanges, readChangeLoads, readVersionAt } from "../../db/history/asset-history.ts";
import { readDefinitions } from "../../db/history/definitions.ts";
import { type SnapshotLoad, snapshotLoad } from "../../db/history/loads.ts";
import { roleMay } from "../../domain/access/roles.ts";
import { changeView } from "../../domain/diff/change-view.ts";
import { describeChange } from "../../domain/diff/describe.ts";
import { sharedFacts } from "../../domain/diff/shared-facts.ts";
import { jsonEqual, memberOf } from "../../domain/json.ts";
import type { AssetDefinition } from "../../domain/snapshot/asset.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { compareText } from "../../domain/snapshot/key.ts";
import { requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { changeLoadView } from "./change-load-view.ts";
import { type AssetQuery, findAsset } from "./find-asset.ts";
import { noSuchLoad } from "./get-load.ts";

export type GetAssetDiffInput = AssetQuery & {
  readonly deployment: string;
  readonly location: string;
  /** 0 is the empty snapshot; a failed load stands for the last good one before it. */
  readonly from: number;
  readonly to: number;
};

export type AssetDiffView = z.infer<typeof getAssetDiffOperation.response>;

/**
 * One asset as it stood at two loads, in either order.
 * @throws ServiceError `not_found` for a load that is not there, and for an asset that never was.
 */
export async function getAssetDiff(context: Context, input: GetAssetDiffInput): Promise<AssetDiffView> {
  const { sql } = context.db;
  const location = await requireLocation(context, input.deployment, input.location, "catalog.read");
  const { keyHash } = await findAsset(sql, location, input);
  const snapshotOf = async (number: number): Promise<SnapshotLoad> => {
    const snapshot = await snapshotLoad(sql, location.id, number);
    if (snapshot === null) throw noSuchLoad(location.name, number);
    return snapshot;
  };
  const [from, to] = [await snapshotOf(input.from), await snapshotOf(input.to)];
  const older = await definitionAt(sql, location.id, keyHash, from.number);
  const newer = await definitionAt(sql, location.id, keyHash, to.number);
  const mayReadLoads = roleMay(location.deployment.role, "history.read");
  const told = mayReadLoads ? [input.from, input.to] : await changesAmong(sql, location.id, keyHash, input);
  const loads = await readChangeLoads(sql, location.id, told);
  const version = (number: number, snapshot: SnapshotLoad, definition: AssetDefinition | null): AssetVersion => {
    const load = loads.find((row) => row.number === number);
    return { load: load ? changeLoadView(load) : null, snapshot: snapshot.number, exists: definition !== null };
  };
  const identity = older ?? newer;
  const change =
    identity && describeChange(identity, older, newer, { values: true, shared: sharedFacts(from.make, to.make) });
  const isSame = change === null || (change.kind === "changed" && change.facets.length === 0);
  return {
    from: version(input.from, from, older),
    to: version(input.to, to, newer),
    change: isSame ? null : (changeView(change) as AssetDiffView["change"]),
    besides: older && newer ? besides(older, newer) : [],
  };
}

/** Those of the two loads that changed the asset: who reads the catalogue alone is told of no other load. */
async function changesAmong(
  sql: Sql,
  locationId: bigint,
  keyHash: Buffer,
  { from, to }: Pick<GetAssetDiffInput, "from" | "to">,
): Promise<number[]> {
  const changes = await Promise.all(
    [from, to].map((load) =>
      readAssetChanges(sql, locationId, keyHash, { before: load + 1, above: load - 1, limit: 1 }),
    ),
  );
  return changes.flat().map(({ load }) => load.number);
}

async function definitionAt(
  sql: Sql,
  locationId: bigint,
  keyHash: Buffer,
  load: number,
): Promise<AssetDefinition | null> {
  const contentHash = load === 0 ? null : await readVersionAt(sql, locationId, keyHash, load);
  if (contentHash === null) return null;
  const stored = (await readDefinitions(sql, locationId, [contentHash])).get(contentHash.toString("hex"));
  if (stored === undefined) throw new Error(`location ${locationId} has no definition ${contentHash.toString("hex")}`);
  return definitionFromBody(stored.body);
}

function besides(older: AssetDefinition, newer: AssetDefinition): AssetDiffView["besides"] {
  const names = new Set([...Object.keys(older.more), ...Object.keys(newer.more)]);
  return [...names]
    .filter((name) => !jsonEqual(memberOf(older.more, name), memberOf(newer.more, name)))
    .sort(compareText)
    .map((name) => ({ name, old: memberOf(older.more, name) ?? null, new: memberOf(newer.more, name) ?? null }));
}
