import type { LineageEdge, LineageNode, LineageView } from "../../contracts/lineage.ts";
import type { Sql } from "../../db/database.ts";
import { readDefinitionsAt } from "../../db/history/dependencies.ts";
import type { KeyText, LocationGraph } from "../../domain/lineage/location-graph.ts";
import { type Direction, neighboursOf } from "../../domain/lineage/neighbourhood.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { identityView } from "../../domain/snapshot/key.ts";
import type { DeploymentGraphs } from "./read-deployment-graphs.ts";

/** What changed in an asset between the two loads of a picture, and which of its dependencies came or went. */
export type NodeChange = NonNullable<LineageNode["change"]> & {
  readonly identity: Pick<LineageNode, "key" | "repository" | "group" | "kinds">;
};

type Picture = {
  readonly deployment: DeploymentGraphs;
  /** `deployment.graphs`, and beyond them what stood before. */
  readonly graphs: readonly LocationGraph[];
  readonly depths: ReadonlyMap<KeyText, number>;
  /** Of changed assets, by their key. */
  readonly changes: ReadonlyMap<KeyText, NodeChange>;
  readonly edgeChange: (parent: KeyText, child: KeyText) => LineageEdge["change"];
};

/** Nodes with what a picture says of each, and the edges between them. */
export async function nodesAndEdges(sql: Sql, picture: Picture): Promise<Pick<LineageView, "nodes" | "edges">> {
  const { depths, changes, graphs } = picture;
  const homes = new Map([...depths.keys()].map((key) => [key, homeOf(picture.deployment.graphs, key)]));
  const shown = await readShown(sql, picture.deployment, homes);
  const own = picture.deployment.graphs[0]?.location ?? null;
  const nodes: LineageNode[] = [];
  const edges: LineageEdge[] = [];
  const places = new Map([...depths.keys()].map((key, place) => [key, place]));
  for (const [key, depth] of depths) {
    const change = changes.get(key);
    const hidden = (direction: Direction) =>
      neighboursOf(graphs, key, direction).filter((next) => !places.has(next)).length;
    nodes.push({
      ...(shown.get(key) ?? change?.identity ?? { key: JSON.parse(key) as string[], group: null, kinds: [] }),
      location: homes.get(key) ?? (change === undefined ? null : own),
      depth,
      change: change === undefined ? null : { kind: change.kind, facets: change.facets },
      hidden: { upstream: hidden("upstream"), downstream: hidden("downstream") },
    });
    const to = places.get(key) as number;
    for (const parent of neighboursOf(graphs, key, "upstream")) {
      const from = places.get(parent);
      if (from !== undefined) edges.push({ from, to, change: picture.edgeChange(parent, key) });
    }
  }
  return { nodes, edges };
}

/** The location that has an asset: the one that was asked for, else the first by name; null where none has. */
function homeOf(graphs: readonly LocationGraph[], key: KeyText): string | null {
  return graphs.find(({ defined }) => defined.has(key))?.location ?? null;
}

type Shown = Pick<LineageNode, "key" | "repository" | "group" | "kinds">;

async function readShown(
  sql: Sql,
  { graphs, places }: DeploymentGraphs,
  homes: ReadonlyMap<KeyText, string | null>,
): Promise<Map<KeyText, Shown>> {
  const shown = new Map<KeyText, Shown>();
  for (const { location, defined } of graphs) {
    const place = places.get(location);
    if (place === undefined) continue;
    const wanted = [...homes].flatMap(([key, home]) => (home === location ? [[defined.get(key) as string, key]] : []));
    const keyOf = new Map(wanted as [string, KeyText][]);
    const hashes = [...keyOf.keys()].map((hash) => Buffer.from(hash, "hex"));
    for (const [hash, body] of await readDefinitionsAt(sql, place.id, place.load, hashes)) {
      shown.set(keyOf.get(hash) as KeyText, shownFacts(body));
    }
  }
  return shown;
}

/** What a picture says of an asset beside its place in it, from its canonical definition. */
export function shownFacts(body: string): Shown {
  const definition = definitionFromBody(body);
  const { group, kinds } = definition.more;
  return {
    ...identityView(definition),
    group: typeof group === "string" ? group : null,
    kinds: Array.isArray(kinds) ? kinds.filter((kind) => typeof kind === "string") : [],
  };
}
