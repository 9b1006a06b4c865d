import type { LineageView } from "../../contracts/lineage.ts";
import { type SnapshotLoad, snapshotLoad } from "../../db/history/loads.ts";
import { neighbourhood, reachOf } from "../../domain/lineage/neighbourhood.ts";
import { displayKey, keyText } from "../../domain/snapshot/key.ts";
import { requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { type AssetQuery, findAsset } from "../history/find-asset.ts";
import { noSuchLoad } from "../history/get-load.ts";
import { nodesAndEdges } from "./lineage-view.ts";
import { readDeploymentGraphs } from "./read-deployment-graphs.ts";

export type GetAssetLineageInput = AssetQuery & {
  readonly deployment: string;
  readonly location: string;
  /** Absent: the newest load that has the asset. */
  readonly load?: number | undefined;
  readonly up: number;
  readonly down: number;
  readonly limit: number;
};

/**
 * What an asset depends on and what depends on it, so many steps either way, in its own location as at a load and in
 * the deployment's others as they stand now.
 * @throws ServiceError `not_found`: no such asset, no such load, or the asset did not stand in that load.
 */
export async function getAssetLineage(context: Context, input: GetAssetLineageInput): Promise<LineageView> {
  const { db } = context;
  const location = await requireLocation(context, input.deployment, input.location, "catalog.read");
  const { standing } = await findAsset(db.sql, location, input);
  const wanted = input.load ?? standing.lastLoad ?? location.lastGoodLoad;
  const load = await snapshotLoad(db.sql, location.id, wanted);
  if (load === null) throw noSuchLoad(location.name, wanted);
  const start = keyText(input.key);
  const { id, name } = location;
  const deployment = await readDeploymentGraphs(context, location.deployment.id, { id, name, load: load.number });
  if (!deployment.graphs[0]?.defined.has(start)) throw notInLoad(input, load);
  const around = neighbourhood(deployment.graphs, [start], { up: input.up, down: input.down, most: input.limit });
  return {
    load: load.number,
    ...(await nodesAndEdges(db.sql, {
      deployment,
      graphs: deployment.graphs,
      depths: around.depths,
      changes: new Map(),
      edgeChange: () => null,
    })),
    reach: {
      upstream: reachOf(deployment.graphs, [start], "upstream"),
      downstream: reachOf(deployment.graphs, [start], "downstream"),
    },
    leftOut: { changes: 0, others: around.leftOut.length },
    unread: [...deployment.unread],
  };
}

function notInLoad({ key }: AssetQuery, load: SnapshotLoad): ServiceError {
  return new ServiceError("not_found", `The asset ${displayKey(key)} was not there in load #${load.number}.`);
}
