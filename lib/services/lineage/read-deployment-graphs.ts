import { readLoadedLocations } from "../../db/history/loaded-locations.ts";
import type { LocationGraph } from "../../domain/lineage/location-graph.ts";
import type { Context } from "../context.ts";
import { readLocationGraph, type SnapshotPlace } from "./read-location-graph.ts";

/** Assets of other locations that are read at most: a page must not wait for lineage that is too far away. */
const MOST_ELSEWHERE = 200_000;

export type DeploymentGraphs = {
  /** The location that was asked for at its load, then the others as they stand now, by name. */
  readonly graphs: readonly LocationGraph[];
  /** By the location's name, for each of `graphs`. */
  readonly places: ReadonlyMap<string, SnapshotPlace>;
  /** Names of locations that were left out, since all together have too many assets. */
  readonly unread: readonly string[];
};

/** The graphs of all code locations of a deployment: lineage goes on from one into the next. */
export async function readDeploymentGraphs(
  context: Pick<Context, "db" | "signal">,
  deploymentId: string,
  own: SnapshotPlace,
): Promise<DeploymentGraphs> {
  const places: SnapshotPlace[] = [own];
  const unread: string[] = [];
  let assets = 0;
  for (const { id, name, lastGoodLoad, assets: count } of await readLoadedLocations(context.db.sql, deploymentId)) {
    if (id === own.id) continue;
    if (assets + count > MOST_ELSEWHERE) unread.push(name);
    else {
      assets += count;
      places.push({ id, name, load: lastGoodLoad });
    }
  }
  const graphs: LocationGraph[] = [];
  // One after the other: a request is not to take all connections of the process.
  for (const place of places) graphs.push(await readLocationGraph(context, place));
  return { graphs, places: new Map(places.map((place) => [place.name, place])), unread };
}
