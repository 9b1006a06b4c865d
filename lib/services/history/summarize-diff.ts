import type { z } from "zod";
import type { summarizeDiffOperation } from "../../contracts/diff.ts";
import { FACETS } from "../../domain/diff/change.ts";
import { facetMask } from "../../domain/diff/facets.ts";
import { requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { readDiffIndex } from "./diff-index.ts";
import type { DiffRange } from "./get-diff.ts";
import { requireRange } from "./require-range.ts";

/** Groups that are named at most. */
const MOST_GROUPS = 1000;

/**
 * How much changed between any two loads of a location, by what it can be filtered by.
 * @throws ServiceError `not_found` for a load that is not there.
 */
export async function summarizeDiff(
  context: Context,
  input: DiffRange,
): Promise<z.infer<typeof summarizeDiffOperation.response>> {
  const location = await requireLocation(context, input.deployment, input.location, "history.read");
  const { from, to } = await requireRange(context.db.sql, location, input);
  const { counts, changes } = await readDiffIndex(context, location.id, from, to);
  const groups = new Map<string | null, number>();
  for (const { group } of changes) groups.set(group, (groups.get(group) ?? 0) + 1);
  const largestFirst = [...groups].sort(([, a], [, b]) => b - a).map(([group, count]) => ({ group, count }));
  return {
    counts,
    facets: FACETS.map((facet) => {
      const mask = facetMask([facet]);
      return { facet, count: changes.filter(({ facets }) => (facets & mask) !== 0).length };
    }).filter(({ count }) => count > 0),
    groups: largestFirst.slice(0, MOST_GROUPS),
    groupCount: groups.size,
  };
}
