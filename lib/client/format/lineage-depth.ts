import { MOST_DEPTH } from "../../contracts/lineage.ts";

/** So many steps each way. */
export type LineageDepth = { readonly up: number; readonly down: number };

/** Steps that are shown unless the address says others. */
const USUAL_STEPS = 2;

/** The steps that an address asks for; whatever else stands there is the usual. */
export function lineageDepth(params: { get(name: string): string | null }): LineageDepth {
  const steps = (text: string | null) => {
    const given = text !== null && /^\d{1,3}$/.test(text) ? Number(text) : USUAL_STEPS;
    return Math.min(given, MOST_DEPTH);
  };
  return { up: steps(params.get("up")), down: steps(params.get("down")) };
}
