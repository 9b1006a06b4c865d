import ELK from "elkjs/lib/elk-api.js";
import type { LineageView } from "#lib/contracts/lineage.ts";

/** Size of every node, in pixels. */
export const NODE_WIDTH = 216;
export const NODE_HEIGHT = 58;

/** Upper left corners of the nodes, by their place in the lineage; upstream is left. */
export type Places = readonly { readonly x: number; readonly y: number }[];

/** Settings of https://eclipse.dev/elk/reference/algorithms/org-eclipse-elk-layered.html */
const LAYERED = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.spacing.nodeNode": "18",
  "elk.layered.spacing.nodeNodeBetweenLayers": "48",
  // Those of the same layer keep the order in which they come, so that the same lineage always looks the same.
  "elk.layered.considerModelOrder.strategy": "PREFER_NODES",
};

/**
 * Lays a lineage out in layers, in a Web Worker that ends with it.
 * @throws when the worker cannot be started or gives up; nothing, and never resolves, once `signal` is aborted.
 */
export async function layOut({ nodes, edges }: LineageView, signal: AbortSignal): Promise<Places> {
  const worker = new Worker(new URL("./elk-worker.ts", import.meta.url));
  const stop = () => worker.terminate();
  signal.addEventListener("abort", stop);
  try {
    const failed = new Promise<never>((_, reject) => {
      worker.addEventListener("error", (event) => reject(new Error(event.message || "The layout did not start")));
    });
    const elk = new ELK({ algorithms: ["layered"], workerFactory: () => worker });
    const laidOut = elk.layout({
      id: "lineage",
      layoutOptions: LAYERED,
      children: nodes.map((_, place) => ({ id: String(place), width: NODE_WIDTH, height: NODE_HEIGHT })),
      edges: edges.map(({ from, to }, place) => ({ id: `e${place}`, sources: [String(from)], targets: [String(to)] })),
    });
    const { children = [] } = await Promise.race([laidOut, failed]);
    const byId = new Map(children.map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
    return nodes.map((_, place) => byId.get(String(place)) ?? { x: 0, y: 0 });
  } finally {
    signal.removeEventListener("abort", stop);
    worker.terminate();
  }
}
