import type { LineageView } from "#lib/contracts/lineage.ts";
import type { Places } from "./lay-out.ts";

export const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home"] as const;
export type Arrow = (typeof ARROWS)[number];

/** Pixels within which two nodes stand in one column. */
const COLUMN_PX = 40;

/**
 * Where an arrow leads from a node: left and right along a dependency, to the neighbour that stands nearest; up and
 * down within the column; Home to what the picture is of. The node itself where there is nothing.
 */
export function nextNode({ nodes, edges }: LineageView, places: Places, from: number, arrow: Arrow): number {
  if (arrow === "Home")
    return Math.max(
      0,
      nodes.findIndex(({ depth }) => depth === 0),
    );
  const here = places[from];
  if (here === undefined) return from;
  const height = (place: number) => places[place]?.y ?? 0;
  if (arrow === "ArrowLeft" || arrow === "ArrowRight") {
    const near = edges.flatMap((edge) =>
      arrow === "ArrowLeft" ? (edge.to === from ? [edge.from] : []) : edge.from === from ? [edge.to] : [],
    );
    return nearest(near, (place) => Math.abs(height(place) - here.y)) ?? from;
  }
  const sign = arrow === "ArrowUp" ? -1 : 1;
  const column = places.flatMap((place, index) =>
    Math.abs(place.x - here.x) < COLUMN_PX && (place.y - here.y) * sign > 0 ? [index] : [],
  );
  return nearest(column, (place) => Math.abs(height(place) - here.y)) ?? from;
}

function nearest(places: readonly number[], distance: (place: number) => number): number | undefined {
  return places.toSorted((a, b) => distance(a) - distance(b))[0];
}
