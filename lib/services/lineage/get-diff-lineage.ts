import type { DiffFilter } from "../../contracts/diff.ts";
import type { LineageView } from "../../contracts/lineage.ts";
import type { Sql } from "../../db/database.ts";
import { readDefinitions } from "../../db/history/definitions.ts";
import { facetsFromMask } from "../../domain/diff/facets.ts";
import { edgeChange, graphBefore } from "../../domain/lineage/graph-before.ts";
import type { KeyText, LocationGraph } from "../../domain/lineage/location-graph.ts";
import { neighbourhood, reachOf } from "../../domain/lineage/neighbourhood.ts";
import type { AssetDefinition } from "../../domain/snapshot/asset.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { identityOf } from "../history/change-pages.ts";
import { type IndexedChange, readDiffIndex } from "../history/diff-index.ts";
import { filterDiff } from "../history/filter-diff.ts";
import type { DiffRange } from "../history/get-diff.ts";
import { requireRange } from "../history/require-range.ts";
import { type NodeChange, nodesAndEdges, shownFacts } from "./lineage-view.ts";
import { readDeploymentGraphs } from "./read-deployment-graphs.ts";

export type GetDiffLineageInput = DiffRange &
  DiffFilter & { readonly up: number; readonly down: number; readonly limit: number };

/**
 * What changed between two loads, so many of it as there is room for, with its neighbours and how far all of it
 * reaches: in the graph of `to` with what was removed laid over it, and through the deployment's other code locations
 * as they stand now.
 * @throws ServiceError `not_found` for a load that is not there.
 */
export async function getDiffLineage(context: Context, input: GetDiffLineageInput): Promise<LineageView> {
  const { db } = context;
  const location = await requireLocation(context, input.deployment, input.location, "history.read");
  const { from, to } = await requireRange(db.sql, location, input);
  const index = await readDiffIndex(context, location.id, from, to);
  const wanted = filterDiff(index, input);
  const { id, name } = location;
  const deployment = await readDeploymentGraphs(context, location.deployment.id, { id, name, load: to.number });

  const starts = new Set(wanted.map(({ key }) => key));
  const shown = wanted.slice(0, input.limit);
  const { before: beforeShown } = await readBefore(db.sql, location, shown);
  const bounds = { up: input.up, down: input.down, most: input.limit };
  const around = neighbourhood([...deployment.graphs, beforeShown], [...new Set(shown.map(({ key }) => key))], bounds);

  // A neighbour may have changed, too, and only not be looked for.
  const drawn = index.changes.filter(({ key }) => around.depths.has(key));
  const { before, changes } = await readBefore(db.sql, location, drawn);
  const graphs = [...deployment.graphs, before];
  const [own] = deployment.graphs;
  // Each of the two goes through all edges where everything changed: a tenth of a second, and others get their turn.
  await new Promise(setImmediate);
  const upstream = reachOf(graphs, starts, "upstream");
  await new Promise(setImmediate);
  const downstream = reachOf(graphs, starts, "downstream");
  await new Promise(setImmediate);
  return {
    load: to.number,
    ...(await nodesAndEdges(db.sql, {
      deployment,
      graphs,
      depths: around.depths,
      changes,
      edgeChange: (parent, child) => (changes.has(child) ? edgeChange(before, own, parent, child) : null),
    })),
    reach: { upstream, downstream },
    leftOut: {
      changes: [...starts].filter((key) => !around.depths.has(key)).length,
      others: around.leftOut.filter((key) => !starts.has(key)).length,
    },
    unread: [...deployment.unread],
  };
}

/** What the shown changes were before, as a graph, and what is said of each in the picture. */
async function readBefore(
  sql: Sql,
  location: { readonly id: bigint; readonly name: string },
  shown: readonly IndexedChange[],
): Promise<{ before: LocationGraph; changes: Map<KeyText, NodeChange> }> {
  const stored = await readDefinitions(
    sql,
    location.id,
    shown.flatMap(({ oldContentHash }) => (oldContentHash ? [oldContentHash] : [])),
  );
  const changes = new Map<KeyText, NodeChange>();
  const earlier: [string, AssetDefinition][] = [];
  for (const change of shown) {
    const body = change.oldContentHash && stored.get(change.oldContentHash.toString("hex"))?.body;
    if (body) earlier.push([change.keyHash.toString("hex"), definitionFromBody(body)]);
    // A key that changed in several repositories is one node; what is said of it is of the first.
    if (changes.has(change.key)) continue;
    changes.set(change.key, {
      kind: change.kind,
      facets: facetsFromMask(change.facets),
      identity: body ? shownFacts(body) : { key: [...identityOf(change).key], group: change.group, kinds: [] },
    });
  }
  return { before: graphBefore(location.name, earlier), changes };
}
