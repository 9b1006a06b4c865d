import type { z } from "zod";
import type { getDiffOperation } from "../../contracts/loads.ts";
import { snapshotLoad } from "../../db/history/loads.ts";
import type { SharedFacts } from "../../domain/diff/shared-facts.ts";
import { requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { afterAsset, decodeCursor, encodeCursor } from "../cursor.ts";
import { changeViews } from "./change-pages.ts";
import { diffLoads } from "./diff-loads.ts";
import { noSuchLoad } from "./get-load.ts";

export type GetDiffInput = {
  readonly deployment: string;
  readonly location: string;
  /** 0 is the empty snapshot; a failed load stands for the last good one before it. */
  readonly from: number;
  readonly to: number;
  readonly values: boolean;
  readonly cursor?: string | undefined;
  readonly limit: number;
};

export type DiffView = z.infer<typeof getDiffOperation.response>;

/**
 * What changed between any two loads of a location, in either direction, sorted by key. Its cost follows what
 * opened and closed between the two, not the size of the graph.
 * @throws ServiceError `not_found` for a load that is not there.
 */
export async function getDiff(context: Context, input: GetDiffInput): Promise<DiffView> {
  const { sql } = context.db;
  const location = await requireLocation(context, input.deployment, input.location, "history.read");
  const after = decodeCursor(input.cursor, afterAsset);
  const from = await snapshotLoad(sql, location.id, input.from);
  if (from === null) throw noSuchLoad(location.name, input.from);
  const to = await snapshotLoad(sql, location.id, input.to);
  if (to === null) throw noSuchLoad(location.name, input.to);

  const diff = await diffLoads(sql, location.id, from, to);
  const rows = await diff.page(after && Buffer.from(after.after, "hex"), input.limit + 1);
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  return {
    from: input.from,
    to: input.to,
    counts: diff.counts,
    changes: await changeViews(sql, location.id, shown, { values: input.values, shared: () => diff.shared }),
    nextCursor: rows.length > input.limit && last ? encodeCursor({ after: last.keyHash.toString("hex") }) : null,
    ...comparedWithout(diff.shared),
  };
}

function comparedWithout({ ignoredMetadata, partial }: SharedFacts): Pick<DiffView, "comparedWithout"> {
  if (ignoredMetadata.length === 0 && !partial) return {};
  return { comparedWithout: { metadata: [...ignoredMetadata], partitioning: partial } };
}
