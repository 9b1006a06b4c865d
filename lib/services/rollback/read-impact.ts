import type { PlanView } from "../../contracts/rollbacks.ts";
import { type LoadedLocation, readLoadedLocations } from "../../db/history/loaded-locations.ts";
import type { ChangeCounts } from "../../domain/diff/change.ts";
import { downstreamAcross } from "../../domain/lineage/downstream-across.ts";
import type { KeyText } from "../../domain/lineage/location-graph.ts";
import type { Context } from "../context.ts";
import { readLocationGraph } from "../lineage/read-location-graph.ts";
import { type ChangedAssets, readChangedAssets } from "./changed-assets.ts";

/** Keys of one list in a plan at most; the count is always the whole. */
const SHOWN = 1000;
const SHOWN_ELSEWHERE = 100;
const SHOWN_BACKFILLS = 100;
/** Assets of other locations that are read at most: a plan must not take minutes for lineage that leaves the unit. */
const MOST_NEIGHBOURS = 300_000;

type Reading = Pick<Context, "db" | "signal">;

type UnitLocation = {
  readonly id: bigint;
  readonly name: string;
  readonly currentLoad: number;
  readonly targetLoad: number | null;
};

export type Impact = {
  readonly downstream: PlanView["downstream"];
  readonly backfill: PlanView["backfill"];
  /** What changes in each location of the unit; null where it has no load of the target's image. */
  readonly counts: ReadonlyMap<string, ChangeCounts | null>;
};

/**
 * What a rollback touches beyond the definitions that change: everything downstream of them in all code locations of
 * the unit, as they will stand, and from there through the deployment's others, as they stand now; and the assets
 * whose data would have to be made again. (What depended on a removed asset in the current snapshot alone has changed
 * itself.)
 * @param own name of the location that the rollback was asked for; its part comes as `count` and `keys`.
 */
export async function readImpact(
  context: Reading,
  deploymentId: string,
  own: string,
  locations: readonly UnitLocation[],
): Promise<Impact> {
  const changed = new Map<string, ChangedAssets | null>();
  for (const { id, name, currentLoad, targetLoad } of locations) {
    const range = targetLoad === null ? null : { from: currentLoad, to: targetLoad };
    changed.set(name, range && (await readChangedAssets(context, id, range, SHOWN_BACKFILLS)));
  }
  return {
    downstream: await readDownstream(context, deploymentId, own, locations, keysOf(changed.values())),
    backfill: backfillOf(own, changed),
    counts: new Map([...changed].map(([name, assets]) => [name, assets?.counts ?? null])),
  };
}

function keysOf(changed: Iterable<ChangedAssets | null>): KeyText[] {
  return [...changed].flatMap((assets) => assets?.keys ?? []);
}

async function readDownstream(
  context: Reading,
  deploymentId: string,
  own: string,
  locations: readonly UnitLocation[],
  starts: readonly KeyText[],
): Promise<PlanView["downstream"]> {
  if (starts.length === 0) return { count: 0, keys: [], elsewhere: [], unread: [] };
  const planned = new Set(locations.map(({ id }) => id));
  const loaded = await readLoadedLocations(context.db.sql, deploymentId);
  const { read, unread } = withinBound(loaded.filter(({ id }) => !planned.has(id)));
  const graphs = [];
  for (const { id, name, currentLoad, targetLoad } of locations) {
    // Where no load of the image is known, it may keep what it has.
    graphs.push(await readLocationGraph(context, { id, name, load: targetLoad ?? currentLoad }));
  }
  for (const { id, name, lastGoodLoad } of read) {
    graphs.push(await readLocationGraph(context, { id, name, load: lastGoodLoad }));
  }
  // It goes through all edges where everything changed: a tenth of a second, before and after which others get their turn.
  await new Promise(setImmediate);
  const found = downstreamAcross(graphs, starts);
  await new Promise(setImmediate);
  const listed = (keys: readonly KeyText[], most: number) => ({
    count: keys.length,
    keys: keys.slice(0, most).map((key) => JSON.parse(key) as string[]),
  });
  return {
    ...listed(found.find(({ location }) => location === own)?.keys ?? [], SHOWN),
    elsewhere: found
      .filter(({ location, keys }) => location !== own && keys.length > 0)
      .map(({ location, keys }) => ({ location, ...listed(keys, SHOWN_ELSEWHERE) })),
    unread,
  };
}

/** The neighbours, by name, until their assets are too many; and the names of those that are left out. */
function withinBound(neighbours: readonly LoadedLocation[]): { read: LoadedLocation[]; unread: string[] } {
  const read: LoadedLocation[] = [];
  const unread: string[] = [];
  let assets = 0;
  for (const neighbour of neighbours) {
    if (assets + neighbour.assets > MOST_NEIGHBOURS) unread.push(neighbour.name);
    else {
      assets += neighbour.assets;
      read.push(neighbour);
    }
  }
  return { read, unread };
}

/** The planned location's first. */
function backfillOf(own: string, changed: ReadonlyMap<string, ChangedAssets | null>): PlanView["backfill"] {
  const byLocation = [...changed].sort(([a], [b]) => Number(b === own) - Number(a === own));
  const first = byLocation.flatMap(([location, assets]) =>
    (assets?.backfills.first ?? []).map(({ key, because }) => ({ location, key: [...key], because: [...because] })),
  );
  return {
    count: byLocation.reduce((sum, [, assets]) => sum + (assets?.backfills.count ?? 0), 0),
    assets: first.slice(0, SHOWN_BACKFILLS),
  };
}
